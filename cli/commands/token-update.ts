import { type Command, Option } from "commander";
import type { Client, Input, Token } from "../../client/types.ts";
import { collect, createCommand, type Expiry, readExpiry, tokenArgument } from "../command-line.ts";
import { connect } from "../connection.ts";
import { inForce, nameOf } from "../describe-token.ts";
import { CliError } from "../failure.ts";
import { findToken } from "../find-token.ts";
import { printJson, say } from "../output.ts";

interface Options {
  readonly name?: string;
  /** `false` for `--no-description`; the same for the other two. */
  readonly description?: string | false;
  readonly scope?: string[] | false;
  readonly cidr?: string[] | false;
  readonly addScope?: string[];
  readonly removeScope?: string[];
  readonly expires?: Expiry;
  readonly quiet?: true;
  readonly json?: true;
}

/** `latchkey token update`. */
export function tokenUpdateCommand(): Command {
  return createCommand("update", "Change a token; what is not named stays as it is", [
    "token update my_app --name my_other_app",
    "token update my_app --add-scope scope:write --expires 2027-01-01",
    "token update my_app --no-cidr --no-description --expires never",
  ])
    .argument("<token>", tokenArgument)
    .option("--name <name>", "a new name")
    .option("--description <text>", "a new description")
    .option("--no-description", "take the description away")
    .option("--scope <scope>", "these scopes in place of those it has; can be repeated", collect)
    .option("--no-scope", "take all scopes away")
    .addOption(
      new Option("--add-scope <scope>", "one scope more; can be repeated").argParser(collect).conflicts("scope"),
    )
    .addOption(
      new Option("--remove-scope <scope>", "one scope less; can be repeated").argParser(collect).conflicts("scope"),
    )
    .option("--cidr <range>", "where it may be used from, in place of before; can be repeated", collect)
    .option("--no-cidr", "let it be used from anywhere")
    .option("--expires <when>", "90d, 2027-01-01, 2027-01-01T12:00Z or never", readExpiry)
    .option("-q, --quiet", "without words")
    .option("--json", "the token after the change as JSON")
    .action(update);
}

async function update(reference: string, options: Options, command: Command): Promise<void> {
  const change = changeOf(options);
  if (Object.keys(change).length === 0 && !options.addScope && !options.removeScope) {
    throw new CliError("There is nothing to change. See latchkey token update --help for what can be.");
  }
  const { client } = connect(command);
  const before = await findToken(client, reference);
  const token = await send(client, before, change, options);
  if (!options.quiet) say(`Updated ${nameOf(token)} (${token.id}).${inForce(token.effectiveBy)}`);
  if (options.json) printJson(token);
}

type Change = Input<"updateToken">["body"];

function changeOf({ name, description, scope, cidr, expires }: Options): Change {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description: description === false ? null : description }),
    ...(scope !== undefined && { scopes: scope === false ? [] : scope }),
    ...(cidr !== undefined && { allowedCidrs: cidr === false ? null : cidr }),
    ...(expires !== undefined && { expiresAt: expires.at }),
  };
}

/** One scope more or less depends on those that the token has, so another change in between must not be lost. */
function send(client: Client, before: Token, change: Change, { addScope = [], removeScope = [] }: Options) {
  if (addScope.length === 0 && removeScope.length === 0) return client.updateToken({ id: before.id, body: change });
  const scopes = [...new Set([...before.scopes, ...addScope])].filter((scope) => !removeScope.includes(scope));
  return client.updateToken({ id: before.id, body: { ...change, scopes }, ifMatch: before.version });
}
