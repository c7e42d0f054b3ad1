import { CliError } from "./errors.ts";

/**
 * Checks that a secret can be sent as a bearer token (RFC 6750, section 2.1), which fails if more than the secret was
 * copied: quotation marks, a second line, `Bearer`.
 *
 * @param source where the secret comes from, for the message.
 * @throws CliError.
 */
export function checkSecret(secret: string, source: string): string {
  if (secret === "") throw new CliError(`The secret ${source} is empty.`);
  if (!/^[\w.~+/-]+=*$/.test(secret)) {
    throw new CliError(
      `The secret ${source} is malformed: it contains spaces, line breaks, quotation marks or other characters that are not allowed.`,
    );
  }
  return secret;
}

/**
 * A sentence that explains why a rejected secret can't be a secret of the service; empty if it could be one. Every secret
 * has the same form and a checksum, whatever its prefix.
 */
export async function explainForm(secret: string): Promise<string> {
  if (await parseAnySecret(secret)) return "";
  return " It can't be a secret of the service: its form or its checksum is wrong. It may be mistyped or truncated.";
}

/** The prefix and the token ID of a secret; `undefined` if its form or its checksum is wrong. */
export async function parseAnySecret(
  secret: string,
): Promise<{ readonly prefix: string; readonly tokenId: string } | undefined> {
  const { parseSecret, prefixPattern } = await import("../core/secret.ts");
  const [prefix = ""] = secret.split("_", 1);
  const parsed = prefixPattern.test(prefix) ? parseSecret([prefix], secret) : undefined;
  return parsed && { prefix, tokenId: parsed.tokenId };
}
