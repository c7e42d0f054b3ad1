/** The session of a person who signed in at the issuer. The issuer's tokens are in its closure, and nowhere else. */
export interface PersonSession {
  /** Calls the API as the person, with a token that has not expired where the issuer renews it. */
  readonly fetch: typeof fetch;
  /** Ends the session here and at the issuer, which the page may leave for. */
  readonly signOut: () => Promise<void>;
}

const key = "latchkey.person";

/** Whether a person was signed in before this tab was reloaded: then the issuer is asked whether they still are. */
export function wasPersonSignedIn(): boolean {
  return sessionStorage.getItem(key) !== null;
}

/** Notes for a reload of this tab whether a person is signed in. It holds nothing else. */
export function notePerson(isSignedIn: boolean): void {
  if (isSignedIn) sessionStorage.setItem(key, "signed-in");
  else sessionStorage.removeItem(key);
}
