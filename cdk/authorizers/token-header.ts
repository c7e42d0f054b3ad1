import { credentialForms, type TokenHeader } from "../../contract/deployment/credential-headers.ts";
import { secretPattern } from "../../core/secret.ts";

/**
 * The expression that the whole header value has to match, or API Gateway returns 401 without calling the function.
 * It is anchored, because nothing says that API Gateway does.
 * @param others what may stand in place of a secret, as sources of regular expressions.
 */
export function identityValidationExpression(
  header: TokenHeader,
  prefixes: readonly string[],
  others: readonly string[] = [],
): string {
  // Groups are not named: which dialect API Gateway reads is documented nowhere.
  const form = credentialForms[header].replaceAll("(?<name>", "(?:");
  const credentials = [secretPattern(prefixes), ...others];
  return `^${form}${credentials.length === 1 ? credentials[0] : `(?:${credentials.join("|")})`}$`;
}
