import type { Command } from "commander";
import { connect } from "../connection.ts";
import { qualifiedName } from "../format.ts";
import { collect, createCommand, type Expiry, expiryOption } from "../options.ts";
import { info, print, printJson } from "../output.ts";
import { printSecret, type SecretOptions } from "../print-secret.ts";
import { readSecret } from "../prompt.ts";

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
  return createCommand("create", "Create a token and print its secret", [
    "token create my_app",
    "token create deploy --owner service/billing --scope lookup:read --scope scope:write --expires 90d",
    "token create office --cidr 192.0.2.0/24 --description 'The office printers'",
    "token create my_app --quiet > secret.txt",
    "token create seeded --id tok_01jd8m2v5rf7rsq4b1c9x6e0aw --digest <64 hexadecimal digits>",
  ])
    .argument("<name>", "the token's name, unique for its owner")
    .option("--owner <owner>", "the principal that the token acts as (default: your token's owner)")
    .option("--scope <scope>", "a scope to grant; can be repeated", collect)
    .option("--expires <when>", "90d, 2027-01-01, 2027-01-01T12:00Z or never", expiryOption)
    .option("--description <text>", "a description")
    .option("--cidr <range>", "an address range that the token works from; can be repeated", collect)
    .option("--disabled", "create the token disabled")
    .option("--secret-stdin", "read the secret from stdin or a prompt instead of generating one")
    .option("--id <id>", "with --digest: the ID from latchkey generate")
    .option("--digest <digest>", "with --id: the digest from latchkey generate")
    .option("-q, --quiet", "print only the secret")
    .option("--json", "print the token and its secret as JSON")
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
    const expiry = token.expiresAt === null ? "It does not expire." : `It expires at ${token.expiresAt}.`;
    await printSecret(token, secret, `Created ${qualifiedName(token)} (${token.id}). ${expiry}`, options);
    return;
  }
  if (!options.quiet) {
    info(
      `${qualifiedName(token)} (${token.id}) ${existed ? "already exists" : "was created"} with the secret that you provided.`,
    );
  }
  if (options.json) printJson(token);
  else print(token.id);
}
