import { isDeepStrictEqual } from "node:util";
import { fieldsWith, type Token } from "./token.ts";
import type { TokenEvent } from "./token-event.ts";

/** The fields whose changes the audit trail records. */
const auditedFields = [...fieldsWith("editable"), "lockedFields", "previousValidUntil"] as const;

/** What a field is before its token is there, where that is not `null`. */
const initial: Partial<Token> = { lockedFields: [] };

/** What differs between two states of a token, by field; from `null`, what a new token begins with. */
export function changesBetween(before: Token | null, after: Token): TokenEvent["changes"] {
  const changes: Record<string, TokenEvent["changes"][string]> = {};
  for (const field of auditedFields) {
    const [from, to] = [before ? before[field] : (initial[field] ?? null), after[field]];
    if (!isDeepStrictEqual(from, to)) changes[field] = { from, to };
  }
  return changes;
}

/** Whether a list holds all the members of another. */
export function includesAll(list: readonly string[], members: readonly string[]): boolean {
  return members.every((member) => list.includes(member));
}
