import { msPer } from "../../../core/duration.ts";

const week = 7 * msPer.day;

/** The state of an expiry now; `soon`: within a week. */
export function expiryState(expiresAt: string | null, now = Date.now()): "never" | "later" | "soon" | "expired" {
  if (expiresAt === null) return "never";
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return "expired";
  return left <= week ? "soon" : "later";
}
