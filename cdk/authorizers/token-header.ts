import {
  authorizationSchemes,
  credentialHeaders,
  type TokenHeader,
} from "../../contract/deployment/credential-headers.ts";
import { secretPattern } from "../../core/secret.ts";

/**
 * The expression that the whole header value has to match, or API Gateway answers 401 without asking the function.
 * It is anchored, because nothing says that API Gateway does.
 */
export function identityValidationExpression(header: TokenHeader, prefix: string): string {
  return `^${beforeSecret[header]}${secretPattern(prefix)}$`;
}

const beforeSecret: Record<TokenHeader, string> = {
  [credentialHeaders.authorization]: `(?:${authorizationSchemes.map(inAnyCase).join("|")}) +`,
  // A token's name may hold anything but control characters.
  [credentialHeaders.authentication]: "(?:[^\\x00-\\x1f\\x7f]+:)?",
  [credentialHeaders.apiKey]: "",
};

/** Whether API Gateway takes inline flags such as (?i) is documented nowhere. */
function inAnyCase(word: string): string {
  return word.replaceAll(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}
