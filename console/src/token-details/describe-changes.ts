import type { TokenEvent } from "../../../client/types.ts";
import { minuteOf } from "../display/moments.ts";
import { strings } from "../strings.ts";

const words = strings.events;
const times = ["expiresAt", "previousValidUntil"];

/** What an event changed, a line for each member. A new token's empty members go without saying. */
export function describeChanges(type: TokenEvent["type"], changes: TokenEvent["changes"]): string[] {
  return Object.entries(changes).flatMap(([member, { from, to }]) => {
    const label = words.members[member] ?? member;
    if (type === "created") return isEmpty(to) ? [] : [words.first(label, wordsFor(member, to))];
    if (isEmpty(from) && isEmpty(to)) return [];
    return [words.change(label, wordsFor(member, from), wordsFor(member, to))];
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function wordsFor(member: string, value: unknown): string {
  if (isEmpty(value)) return member === "expiresAt" ? strings.never : strings.none;
  if (times.includes(member) && typeof value === "string") return minuteOf(value);
  return Array.isArray(value) ? value.join(", ") : String(value);
}
