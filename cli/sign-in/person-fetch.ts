import { msPer } from "../../core/duration.ts";
import { CliError, exitCodes } from "../errors.ts";
import { type Profile, readProfiles, updateProfile } from "../profiles.ts";
import type { StoredSignIn } from "./issuer.ts";

/** How long before it ends a token is renewed, in milliseconds. */
const renewalMs = msPer.minute;

/**
 * A `fetch` for the calls of a person who signed in. It renews their token before it ends, once for all processes:
 * an issuer may accept each refresh token only once.
 *
 * @param name the profile with the sign-in. If it is removed or belongs to another service by now, the call fails.
 * @param url the URL of the service.
 */
export function createPersonFetch(name: string, url: string, send: typeof fetch = fetch): typeof fetch {
  const findSignIn = (profile: Profile | undefined): StoredSignIn => {
    if (profile?.url === url && "signIn" in profile) return profile.signIn;
    throw new CliError(
      `You were logged out of profile ${name} in the meantime. Log in again with latchkey login --sso --profile ${name}`,
      exitCodes.refused,
    );
  };
  const renew = () =>
    updateProfile(name, async (profile) => {
      const signIn = findSignIn(profile);
      // Another process may have renewed it.
      if (isFresh(signIn)) return profile;
      // Loaded only when needed.
      const issuer = await import("./issuer.ts");
      return { url, signIn: await issuer.renew(signIn) };
    });
  let renewal: Promise<void> | undefined;
  return async (input, init) => {
    if (!isFresh(findSignIn(readProfiles().get(name)))) {
      // A failed renewal also fails the retries of the call: an issuer that has refused is not asked again.
      renewal ??= renew().then(() => {
        renewal = undefined;
      });
      await renewal;
    }
    const { bearer } = findSignIn(readProfiles().get(name));
    const headers = { ...(init?.headers as Record<string, string>), Authorization: `Bearer ${bearer}` };
    return send(input, { ...init, headers });
  };
}

function isFresh({ expiresAt }: StoredSignIn): boolean {
  return Date.now() < Date.parse(expiresAt) - renewalMs;
}
