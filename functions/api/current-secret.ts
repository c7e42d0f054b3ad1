import { LatchkeyError } from "../../core/errors.ts";

/**
 * A secret that was rotated away goes on opening APIs until its overlap ends, but changes no token any more: after a
 * leak, the old secret must not be able to rotate the new one away.
 *
 * @param generation which of the token's secrets the authorizer saw: `current` or `previous`.
 * @throws LatchkeyError `forbidden`.
 */
export function assertCurrentSecret(generation: unknown): void {
  if (generation !== "previous") return;
  throw new LatchkeyError("forbidden", "This secret was rotated. Use the new secret to change tokens.");
}
