const key = "latchkey.secret";

/** The secret that a reload of this tab signs in with, if its user asked for that. */
export function storedSecret(): string | null {
  return sessionStorage.getItem(key);
}

/** Keeps the secret until the tab is closed, or forgets it (`null`). */
export function storeSecret(secret: string | null): void {
  if (secret === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, secret);
}
