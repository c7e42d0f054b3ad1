import { invalidMember } from "./errors.ts";
import type { TokenSettings } from "./settings.ts";
import { parseTime, timeAfter } from "./time.ts";

/**
 * The expiry of a token made at `createdAt`, as ISO 8601 in UTC, or `null` for one that does not expire.
 * @param asked a date; `null` for none; `undefined` for whatever the settings say.
 * @throws LatchkeyError `validation_failed` if `asked` is no date, or where the token would live longer than the
 *   settings allow.
 */
export function resolveExpiry(
  { defaultLifetime, maxLifetime }: Pick<TokenSettings, "defaultLifetime" | "maxLifetime">,
  createdAt: string,
  asked: string | null | undefined,
): string | null {
  const latest = maxLifetime === null ? null : timeAfter(createdAt, maxLifetime);
  if (asked === undefined)
    return earlier(defaultLifetime === null ? null : timeAfter(createdAt, defaultLifetime), latest);

  const expiry = asked === null ? null : parseTime(asked);
  if (expiry === undefined) throw invalidMember("/expiresAt", "Must be a date and time with an offset (RFC 3339).");
  if (latest !== null && (expiry === null || expiry > latest)) {
    throw invalidMember("/expiresAt", `Must be at or before ${latest}, the longest lifetime that this service allows.`);
  }
  return expiry;
}

/** The earlier of two ends, where `null` is none. Both are ISO 8601 in UTC with milliseconds. */
export function earlier(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}
