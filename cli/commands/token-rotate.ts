import type { Command } from "commander";
import { ProblemError, UnreachableError } from "../../client/errors.ts";
import type { Token } from "../../client/types.ts";
import { type Connection, connect } from "../connection.ts";
import { CliError, exitCodes, formatError } from "../errors.ts";
import { findToken } from "../find-token.ts";
import { formatEffectiveBy, qualifiedName } from "../format.ts";
import { createCommand, parseWith, tokenArgument } from "../options.ts";
import { write } from "../output.ts";
import { printSecret, type SecretOptions, shellQuote } from "../print-secret.ts";
import { readSecret } from "../prompt.ts";
import { parseAnySecret } from "../secret.ts";
import { parseDuration } from "../time.ts";

interface Options extends SecretOptions {
  readonly overlap?: number;
  readonly secretStdin?: true;
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
    .option("--secret-stdin", "use the secret from stdin or a prompt, e.g. to complete a rotation")
    .option("-q, --quiet", "print only the secret")
    .option("--json", "print the token and its secret as JSON");
}

async function rotate(reference: string, options: Options, command: Command): Promise<void> {
  const connection = connect(command);
  const current = await findToken(connection.client, reference);
  const secret = await chooseSecret(connection, current, options);
  const rotated = await send(connection, current, secret, options);
  const { effectiveBy, ...token } = rotated;
  const message = `${qualifiedName(token)} (${token.id}) has a new secret. ${describeSecrets(token, effectiveBy)}`;
  await printSecret(token, secret, message, options);
}

/**
 * The new secret, generated on this machine, so that a lost response doesn't lose it. It has the prefix of the service's
 * new secrets, which may differ from that of the calling token's secret.
 */
async function chooseSecret({ client }: Connection, { id }: Token, options: Options): Promise<string> {
  if (!options.secretStdin) {
    const [{ secretPrefix }, { generateSecret }] = await Promise.all([
      client.getHealth(),
      import("../../core/secret.ts"),
    ]);
    return generateSecret(secretPrefix, id).secret;
  }
  const secret = await readSecret("New secret:");
  const parsed = await parseAnySecret(secret);
  const { secretPrefix, acceptedPrefixes } = await client.getHealth();
  if (parsed?.tokenId !== id || ![secretPrefix, ...acceptedPrefixes].includes(parsed.prefix)) {
    throw new CliError(`The secret was not generated for ${id} and this service, or is mistyped or truncated.`);
  }
  return secret;
}

/** @throws CliError if it is unknown whether the token was rotated, after printing the new secret. */
async function send({ client, token }: Connection, current: Token, secret: string, options: Options) {
  const body = { overlapSeconds: options.overlap ?? 0 };
  const { digestSecret } = await import("../../core/secret.ts");
  const interruption = new AbortController();
  const abort = () => interruption.abort();
  process.once("SIGINT", abort);
  try {
    const { signal } = interruption;
    return await client.rotateToken({ id: current.id, body: { ...body, digest: digestSecret(secret) }, signal });
  } catch (error) {
    const interrupted = interruption.signal.aborted;
    const isOwn = token !== undefined && (await parseAnySecret(token))?.tokenId === current.id;
    if (!interrupted && !isOutcomeUnknown(error, isOwn)) throw error;
    await write(options.json ? JSON.stringify({ ...current, secret }, null, 2) : secret);
    const { message, exitCode } = interrupted
      ? { message: "Interrupted.", exitCode: exitCodes.interrupted }
      : formatError(error);
    throw new CliError(
      `${message} The token may have the secret that was printed, or still the previous one. Keep both, and complete the rotation with ${completion(current, options)}`,
      exitCode,
    );
  } finally {
    process.off("SIGINT", abort);
  }
}

/** Whether a rotation may have been made. After rotating the calling token itself, a retry is refused as unauthorized. */
function isOutcomeUnknown(error: unknown, isOwn: boolean): boolean {
  if (error instanceof UnreachableError) return error.outcomeUnknown;
  return error instanceof ProblemError && (error.status >= 500 || (isOwn && error.code === "unauthorized"));
}

function completion(token: Token, { overlap }: Options): string {
  const command = overlap === undefined ? "regenerate" : "rotate";
  const duration = overlap === undefined ? "" : ` --overlap ${overlap}s`;
  return `latchkey token ${command} ${shellQuote(qualifiedName(token))}${duration} --secret-stdin`;
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
      ? `the previous secret no longer works.${formatEffectiveBy(effectiveBy)}`
      : `the previous secret works until ${previousValidUntil}${previousValidUntil === expiresAt ? ", when the token expires" : ""}.`;
  if (status === "active") return `T${previous.slice(1)}`;
  return `But the token is disabled: no secret works before latchkey token enable ${reference}. Once it is enabled, ${previous}`;
}
