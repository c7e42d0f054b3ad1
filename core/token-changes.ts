import { isDeepStrictEqual } from "node:util";
import type { Token } from "./token.ts";
import type { Change } from "./token-event.ts";

/** The members of a token that an operator decides, in the order in which the audit trail names them. */
const decidedMembers = ["name", "description", "scopes", "status", "expiresAt", "allowedCidrs"] as const;

/** The members on which a verdict of the authorizer depends. */
const accessMembers: readonly string[] = ["name", "scopes", "status", "expiresAt", "allowedCidrs"];

/** What differs between two states of a token, by member; from `null`, what a new token begins with. */
export function changesBetween(before: Token | null, after: Token): Record<string, Change> {
  const changes: Record<string, Change> = {};
  for (const member of decidedMembers) {
    const [from, to] = [before?.[member] ?? null, after[member]];
    if (!isDeepStrictEqual(from, to)) changes[member] = { from, to };
  }
  return changes;
}

/** Whether a verdict that a gateway has cached may be wrong after a change of these members. */
export function affectAccess(members: readonly string[]): boolean {
  return members.some((member) => accessMembers.includes(member));
}

/** Whether a change lets a token in where it was refused before: by its status, its expiry or its addresses. */
export function opensAccess(before: Token, after: Token): boolean {
  const isEnabled = before.status === "disabled" && after.status === "active";
  const livesLonger = before.expiresAt !== null && (after.expiresAt === null || after.expiresAt > before.expiresAt);
  const isWider =
    before.allowedCidrs.length > 0 &&
    (after.allowedCidrs.length === 0 || after.allowedCidrs.some((cidr) => !before.allowedCidrs.includes(cidr)));
  return isEnabled || livesLonger || isWider;
}
