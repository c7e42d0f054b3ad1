import { isDeepStrictEqual } from "node:util";
import { fieldsWith, type Token } from "./token.ts";
import type { TokenEvent } from "./token-event.ts";

/** The fields whose changes the audit trail records. */
const auditedFields = [...fieldsWith("editable"), "lockedFields", "previousValidUntil"] as const;

/** The value of a field before its token exists, if that isn't `null`. */
const initial: Partial<Token> = { lockedFields: [] };

/** The differences between two states of a token, by field. `before` is `null` for a new token. */
export function changesBetween(before: Token | null, after: Token): TokenEvent["changes"] {
  const changes: Record<string, TokenEvent["changes"][string]> = {};
  for (const field of auditedFields) {
    const [from, to] = [before ? before[field] : (initial[field] ?? null), after[field]];
    if (!isDeepStrictEqual(sorted(from), sorted(to))) changes[field] = { from, to };
  }
  return changes;
}

/** Lists of scopes, ranges and locks are sets: their order is irrelevant. */
function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}

/** Whether a list contains all members of another. */
export function includesAll(list: readonly string[], members: readonly string[]): boolean {
  return members.every((member) => list.includes(member));
}
