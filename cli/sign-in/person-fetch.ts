import { msPer } from "../../core/duration.ts";
import type { StoredSignIn } from "./issuer.ts";

/** How long before it ends a token is renewed, in milliseconds. */
const renewalMs = msPer.minute;

/**
 * A `fetch` for the calls of a person who signed in. It renews their token before it ends.
 * @param read returns the stored sign-in, which another process may have renewed.
 * @param write stores a renewed sign-in.
 */
export function createPersonFetch(
  read: () => StoredSignIn,
  write: (signIn: StoredSignIn) => void,
  send: typeof fetch = fetch,
): typeof fetch {
  let renewal: Promise<void> | undefined;
  const renewIfNeeded = async () => {
    const signIn = read();
    if (Date.now() < Date.parse(signIn.expiresAt) - renewalMs) return;
    // Loaded only when needed.
    const { renew } = await import("./issuer.ts");
    write(await renew(signIn));
  };
  return async (url, init) => {
    // A failed renewal also fails the retries of the call: an issuer that has refused is not asked again.
    renewal ??= renewIfNeeded().then(() => {
      renewal = undefined;
    });
    await renewal;
    const headers = { ...(init?.headers as Record<string, string>), Authorization: `Bearer ${read().bearer}` };
    return send(url, { ...init, headers });
  };
}
