import { invalidMember } from "./errors.ts";
import type { TokenSettings } from "./settings.ts";

/**
 * The expiry of a token made at `createdAt`, as ISO 8601 in UTC, or `null` for one that does not expire.
 * @param asked a date; `null` for none; `undefined` for whatever the settings say.
 * @throws LatchkeyError `validation_failed` where the token would live longer than the settings allow.
 */
export function resolveExpiry(
  settings: Pick<TokenSettings, "defaultLifetime" | "maxLifetime">,
  createdAt: string,
  asked: string | null | undefined,
): string | null {
  const { defaultLifetime, maxLifetime } = settings;
  if (asked === undefined) {
    const lifetime = defaultLifetime ?? maxLifetime;
    return lifetime === null ? null : after(createdAt, lifetime);
  }
  if (maxLifetime !== null && (asked === null || Date.parse(asked) > Date.parse(after(createdAt, maxLifetime)))) {
    throw invalidMember("/expiresAt", `A token may live until ${after(createdAt, maxLifetime)} at the longest.`);
  }
  return asked === null ? null : new Date(asked).toISOString();
}

function after(start: string, seconds: number): string {
  return new Date(Date.parse(start) + seconds * 1000).toISOString();
}
