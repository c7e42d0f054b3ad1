import type { Command } from "commander";
import { collect, createCommand, type Expiry, readExpiry } from "../command-line.ts";
import { connect } from "../connection.ts";
import { nameOf } from "../describe-token.ts";
import { print, printJson, say } from "../output.ts";
import { readSecret } from "../read-secret.ts";
import { type SecretOptions, showSecret } from "../show-secret.ts";

interface Options extends SecretOptions {
  readonly owner?: string;
  readonly scope?: string[];
  readonly expires?: Expiry;
  readonly description?: string;
  readonly cidr?: string[];
  readonly disabled?: true;
  readonly id?: string;
  readonly digest?: string;
  readonly secretStdin?: true;
}

/** `latchkey token create`. */
export function tokenCreateCommand(): Command {
  return createCommand("create", "Create a token and show its secret, once", [
    "token create my_app",
    "token create deploy --owner service/billing --scope lookup:read --scope scope:write --expires 90d",
    "token create office --cidr 192.0.2.0/24 --description 'The office printers'",
    "token create my_app --quiet > secret.txt",
    "token create seeded --id tok_01jd8m2v5rf7rsq4b1c9x6e0aw --digest <64 hexadecimal digits>",
  ])
    .argument("<name>", "what the token is for; unique for its owner")
    .option("--owner <owner>", "the principal that the token acts as (default: your own)")
    .option("--scope <scope>", "a scope of the catalogue; can be repeated", collect)
    .option("--expires <when>", "90d, 2027-01-01, 2027-01-01T12:00Z or never", readExpiry)
    .option("--description <text>", "free text")
    .option("--cidr <range>", "where the token may be used from; can be repeated", collect)
    .option("--disabled", "create it disabled")
    .option("--secret-stdin", "take the secret from stdin or a prompt, in place of a new one")
    .option("--id <id>", "with --digest: the id of a token made with latchkey generate")
    .option("--digest <digest>", "with --id: the digest of its secret")
    .option("-q, --quiet", "only the secret")
    .option("--json", "the token and its secret as JSON")
    .action(create);
}

async function create(name: string, options: Options, command: Command): Promise<void> {
  const { owner, scope, expires, description, cidr, disabled, id, digest } = options;
  const { client } = connect(command);
  const { secret, existed, ...token } = await client.createToken({
    body: {
      name,
      owner,
      scopes: scope,
      expiresAt: expires?.at,
      description,
      allowedCidrs: cidr,
      ...(disabled && { status: "disabled" as const }),
      ...(options.secretStdin && { secret: await readSecret("Secret of the new token:") }),
      ...(id !== undefined && { id }),
      ...(digest !== undefined && { digest }),
    },
  });
  if (secret !== undefined) {
    const until = token.expiresAt === null ? "It does not expire." : `It expires at ${token.expiresAt}.`;
    showSecret(token, secret, `Created ${nameOf(token)} (${token.id}). ${until}`, options);
    return;
  }
  if (!options.quiet)
    say(`${existed ? "There was already" : "Created"} ${nameOf(token)} (${token.id}), whose secret you have.`);
  if (options.json) printJson(token);
  else print(token.id);
}
