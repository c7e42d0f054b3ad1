/** The session of a person who signed in at the issuer. Only its closure holds the issuer's tokens. */
export interface PersonSession {
  /** Calls the API as the person. It renews the token if the issuer allows that. */
  readonly fetch: typeof fetch;
  /** Ends the session here and at the issuer, to which the page may be redirected. */
  readonly signOut: () => Promise<void>;
}

const key = "latchkey.person";

/** Whether a person was signed in before this tab was reloaded: then the issuer is asked whether they still are. */
export function wasPersonSignedIn(): boolean {
  return sessionStorage.getItem(key) !== null;
}

/** Stores for a reload of this tab whether a person is signed in, and nothing else. */
export function storeIsPerson(isSignedIn: boolean): void {
  if (isSignedIn) sessionStorage.setItem(key, "signed-in");
  else sessionStorage.removeItem(key);
}
