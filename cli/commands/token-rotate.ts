import type { Command } from "commander";
import { createCommand, reading, tokenArgument } from "../command-line.ts";
import { connect } from "../connection.ts";
import { inForce, nameOf } from "../describe-token.ts";
import { findToken } from "../find-token.ts";
import { type SecretOptions, showSecret } from "../show-secret.ts";
import { parseDuration } from "../time.ts";

interface Options extends SecretOptions {
  readonly overlap?: number;
}

/** `latchkey token regenerate`: a rotation without overlap. */
export function tokenRegenerateCommand(): Command {
  return withSecretOptions(
    createCommand("regenerate", "Give a token a new secret; the old one is not valid any more", [
      "token regenerate my_app",
      "token regenerate alice/my_app --quiet > secret.txt",
    ]),
  ).action(rotate);
}

/** `latchkey token rotate`. */
export function tokenRotateCommand(): Command {
  return withSecretOptions(
    createCommand("rotate", "Give a token a new secret, the old one staying valid for a while", [
      "token rotate my_app --overlap 24h",
      "token rotate alice/my_app --overlap 30m --quiet > secret.txt",
    ]),
  )
    .option(
      "--overlap <duration>",
      "how long the old secret stays valid, e.g. 24h (default: not at all)",
      reading(parseDuration),
    )
    .action(rotate);
}

function withSecretOptions(command: Command): Command {
  return command
    .argument("<token>", tokenArgument)
    .option("-q, --quiet", "only the secret")
    .option("--json", "the token and its secret as JSON");
}

async function rotate(reference: string, options: Options, command: Command): Promise<void> {
  const { client } = connect(command);
  const { id } = await findToken(client, reference);
  const { secret, effectiveBy, ...token } = await client.rotateToken({
    id,
    body: { overlapSeconds: options.overlap ?? 0 },
  });
  const old = token.previousValidUntil
    ? `The old secret stays valid until ${token.previousValidUntil}.`
    : `The old secret is not valid any more.${inForce(effectiveBy)}`;
  showSecret(token, secret, `${nameOf(token)} (${token.id}) has a new secret. ${old}`, options);
}
