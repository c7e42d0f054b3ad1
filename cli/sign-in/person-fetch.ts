import type { StoredSignIn } from "./issuer.ts";

/** How long before its end a token is renewed, in milliseconds. */
const renewalMs = 60_000;

/**
 * `fetch` for the calls of a person who signed in: with a token that is renewed before it ends.
 * @param read the sign-in as it is stored by now: another process may have renewed it.
 * @param write stores it when it was renewed.
 */
export function createPersonFetch(
  read: () => StoredSignIn,
  write: (signIn: StoredSignIn) => void,
  send: typeof fetch = fetch,
): typeof fetch {
  let renewal: Promise<void> | undefined;
  const renewIfNeeded = async () => {
    const signIn = read();
    if (Date.now() < Date.parse(signIn.endsAt) - renewalMs) return;
    // What it takes is loaded only now.
    const { renew } = await import("./issuer.ts");
    write(await renew(signIn));
  };
  return async (url, init) => {
    // One that failed fails the repetitions of the call too: an issuer that has refused is not asked again.
    renewal ??= renewIfNeeded().then(() => {
      renewal = undefined;
    });
    await renewal;
    const headers = { ...(init?.headers as Record<string, string>), Authorization: `Bearer ${read().bearer}` };
    return send(url, { ...init, headers });
  };
}
