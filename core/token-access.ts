import { isInCidrs } from "./cidr.ts";
import { hasExpired, type Token } from "./token.ts";

/** Why a token can't be used now, although its secret is valid. */
export type AccessRefusal = "disabled" | "expired" | "address_not_allowed";

/**
 * Why a token can't be used at `now` from an address, or `undefined` if it can.
 * @param sourceIp the client's address; `null` if it isn't known, in which case it isn't checked.
 */
export function accessRefusal(
  token: Pick<Token, "status" | "expiresAt" | "allowedCidrs">,
  now: Date,
  sourceIp: string | null,
): AccessRefusal | undefined {
  if (token.status !== "active") return "disabled";
  if (hasExpired(token, now)) return "expired";
  const { allowedCidrs } = token;
  const isAllowed = sourceIp === null || allowedCidrs.length === 0 || isInCidrs(sourceIp, allowedCidrs);
  return isAllowed ? undefined : "address_not_allowed";
}
