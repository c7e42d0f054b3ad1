import { credentialForms, type TokenHeader } from "../../contract/deployment/credential-headers.ts";
import { secretPattern } from "../../core/secret.ts";

/**
 * The expression that the whole header value must match; otherwise API Gateway returns 401 without calling the
 * function. It is anchored, because the documentation doesn't say that API Gateway anchors it.
 * @param others patterns (regular expression sources) that are accepted instead of a secret.
 */
export function identityValidationExpression(
  header: TokenHeader,
  prefixes: readonly string[],
  others: readonly string[] = [],
): string {
  // Without named groups: which regular expression dialect API Gateway supports is documented nowhere.
  const form = credentialForms[header].replaceAll("(?<name>", "(?:");
  const credentials = [secretPattern(prefixes), ...others];
  return `^${form}${credentials.length === 1 ? credentials[0] : `(?:${credentials.join("|")})`}$`;
}
