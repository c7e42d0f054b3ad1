import { authorizationSchemes } from "../contract/deployment/credential-headers.ts";

/** What a client presented in the one header that an authorizer serves. */
export interface Credentials {
  readonly secret: string;
  readonly name?: string;
}

const scheme = new RegExp(`^(?:${authorizationSchemes.join("|")}) +(\\S+)$`, "i");

/**
 * Reads a header's value: `Bearer|Token|APIToken <secret>` with the scheme in any case, `<name>:<secret>`, or the bare
 * secret. Which of these reach the function is for the authorizer's validation expression to say.
 */
export function parseCredentials(headerValue: string): Credentials {
  const value = headerValue.trim();
  const schemed = scheme.exec(value)?.[1];
  if (schemed) return { secret: schemed };
  // A secret holds no colon, a name may.
  const colon = value.lastIndexOf(":");
  return colon < 0 ? { secret: value } : { name: value.slice(0, colon), secret: value.slice(colon + 1) };
}
