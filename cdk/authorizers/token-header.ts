import { secretPattern } from "../../core/secret.ts";

/**
 * The header that carries the secret. An authorizer serves one: with caching on, API Gateway wants every identity
 * source of an authorizer present.
 */
export type TokenHeader = "Authorization" | "X-Authentication" | "X-Api-Key";

const schemes = ["Bearer", "Token", "APIToken"];

/**
 * The expression that the whole header value has to match, or API Gateway answers 401 without asking the function.
 * It is anchored, because nothing says that API Gateway does.
 */
export function identityValidationExpression(header: TokenHeader, prefix: string): string {
  return `^${beforeSecret[header]}${secretPattern(prefix)}$`;
}

const beforeSecret: Record<TokenHeader, string> = {
  Authorization: `(?:${schemes.map(inAnyCase).join("|")}) +`,
  // A token's name may hold anything but control characters.
  "X-Authentication": "(?:[^\\x00-\\x1f\\x7f]+:)?",
  "X-Api-Key": "",
};

/** Whether API Gateway takes inline flags such as (?i) is documented nowhere. */
function inAnyCase(word: string): string {
  return word.replaceAll(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}
