import { invalidMember } from "./errors.ts";
import type { TokenSettings } from "./settings.ts";
import { earlier, parseTime, timeAfter } from "./time.ts";

/**
 * The expiry of a token that was created at `createdAt`, as ISO 8601 in UTC, or `null` if it doesn't expire.
 * @param requested a time; `null` for no expiry; `undefined` for the default of the settings.
 * @throws LatchkeyError `validation_failed` if `requested` isn't a valid time, or is later than the settings allow.
 */
export function resolveExpiry(
  { defaultLifetime, maxLifetime }: Pick<TokenSettings, "defaultLifetime" | "maxLifetime">,
  createdAt: string,
  requested: string | null | undefined,
): string | null {
  const latest = maxLifetime === null ? null : timeAfter(createdAt, maxLifetime);
  if (requested === undefined)
    return earlier(defaultLifetime === null ? null : timeAfter(createdAt, defaultLifetime), latest);

  const expiry = requested === null ? null : parseTime(requested);
  if (expiry === undefined) throw invalidMember("/expiresAt", "Must be a date and time with an offset (RFC 3339).");
  if (latest !== null && (expiry === null || expiry > latest)) {
    throw invalidMember("/expiresAt", `Must be at or before ${latest}, the longest lifetime that this service allows.`);
  }
  return expiry;
}
