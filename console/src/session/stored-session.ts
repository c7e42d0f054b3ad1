import type { Token } from "../../../client/types.ts";

const secretKey = "latchkey.secret";
const tokenKey = "latchkey.token";

/** The secret that a reload of this tab signs in with, if the user asked for that. */
export function storedSecret(): string | null {
  return sessionStorage.getItem(secretKey);
}

/** Keeps the secret until the tab is closed, or forgets it (`null`) and the token with it. */
export function storeSecret(secret: string | null): void {
  if (secret === null) {
    sessionStorage.removeItem(secretKey);
    sessionStorage.removeItem(tokenKey);
  } else {
    sessionStorage.setItem(secretKey, secret);
  }
}

/** The last known token of the stored secret, so that a reload can show pages while the token is fetched again. */
export function storedToken(): Token | undefined {
  const text = storedSecret() === null ? null : sessionStorage.getItem(tokenKey);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Token;
  } catch {
    return undefined;
  }
}

/** Stores the token of the stored secret, without the secret. Does nothing if no secret is stored. */
export function storeToken(token: Token): void {
  if (storedSecret() !== null) sessionStorage.setItem(tokenKey, JSON.stringify(token));
}
