import type { Command } from "commander";
import type { Token } from "../../client/types.ts";
import { connect } from "../connection.ts";
import { findToken } from "../find-token.ts";
import { formatEffectiveBy, qualifiedName } from "../format.ts";
import { createCommand, parseWith, tokenArgument } from "../options.ts";
import { printSecret, type SecretOptions, shellQuote } from "../print-secret.ts";
import { parseDuration } from "../time.ts";

interface Options extends SecretOptions {
  readonly overlap?: number;
}

/** `latchkey token regenerate`: a rotation without overlap. */
export function tokenRegenerateCommand(): Command {
  return withSecretOptions(
    createCommand("regenerate", "Replace a token's secret; the previous secret stops working", [
      "token regenerate my_app",
      "token regenerate alice/my_app --quiet > secret.txt",
    ]),
  ).action(rotate);
}

/** `latchkey token rotate`. */
export function tokenRotateCommand(): Command {
  return withSecretOptions(
    createCommand("rotate", "Replace a token's secret; the previous secret works during the overlap", [
      "token rotate my_app --overlap 24h",
      "token rotate alice/my_app --overlap 30m --quiet > secret.txt",
    ]),
  )
    .option(
      "--overlap <duration>",
      "how long the previous secret works, e.g. 24h (default: no overlap)",
      parseWith(parseDuration),
    )
    .action(rotate);
}

function withSecretOptions(command: Command): Command {
  return command
    .argument("<token>", tokenArgument)
    .option("-q, --quiet", "print only the secret")
    .option("--json", "print the token and its secret as JSON");
}

async function rotate(reference: string, options: Options, command: Command): Promise<void> {
  const { client } = connect(command);
  const { id } = await findToken(client, reference);
  const {
    secret = "",
    effectiveBy,
    ...token
  } = await client.rotateToken({
    id,
    body: { overlapSeconds: options.overlap ?? 0 },
  });
  const message = `${qualifiedName(token)} (${token.id}) has a new secret. ${describeSecrets(token, effectiveBy)}`;
  await printSecret(token, secret, message, options);
}

/** Which secrets of a token work after a rotation, and until when. */
function describeSecrets(token: Token, effectiveBy: string): string {
  const { expiresAt, previousValidUntil, status } = token;
  const reference = shellQuote(qualifiedName(token));
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) {
    return `But the token expired at ${expiresAt}: no secret works before latchkey token update ${reference} --expires <when>`;
  }
  const previous =
    previousValidUntil === null
      ? `The previous secret no longer works.${formatEffectiveBy(effectiveBy)}`
      : `The previous secret works until ${previousValidUntil}${previousValidUntil === expiresAt ? ", when the token expires" : ""}.`;
  if (status === "active") return previous;
  return `But the token is disabled: no secret works before latchkey token enable ${reference}. After that: ${previous}`;
}
