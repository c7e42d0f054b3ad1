import { credentialForms, type TokenHeader } from "../../contract/deployment/credential-headers.ts";
import { secretPattern } from "../../core/secret.ts";

/**
 * The expression that the whole header value has to match, or API Gateway answers 401 without asking the function.
 * It is anchored, because nothing says that API Gateway does.
 */
export function identityValidationExpression(header: TokenHeader, prefixes: readonly string[]): string {
  // Groups are not named: which dialect API Gateway reads is documented nowhere.
  const form = credentialForms[header].replaceAll("(?<name>", "(?:");
  return `^${form}${secretPattern(prefixes)}$`;
}
