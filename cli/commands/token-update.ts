import { type Command, Option } from "commander";
import type { Client, Input, Token } from "../../client/types.ts";
import { connect } from "../connection.ts";
import { CliError } from "../errors.ts";
import { findToken } from "../find-token.ts";
import { formatEffectiveBy, qualifiedName } from "../format.ts";
import { collect, createCommand, type Expiry, expiryOption, tokenArgument } from "../options.ts";
import { info, printJson } from "../output.ts";

interface Options {
  readonly name?: string;
  /** `false` for `--no-description`; likewise for the next two. */
  readonly description?: string | false;
  readonly scope?: string[] | false;
  readonly cidr?: string[] | false;
  readonly addScope?: string[];
  readonly removeScope?: string[];
  readonly expires?: Expiry;
  readonly endOverlap?: true;
  readonly quiet?: true;
  readonly json?: true;
}

/** `latchkey token update`. */
export function tokenUpdateCommand(): Command {
  return createCommand("update", "Change the given attributes of a token", [
    "token update my_app --name my_other_app",
    "token update my_app --add-scope scope:write --expires 2027-01-01",
    "token update my_app --no-cidr --no-description --expires never",
    "token update my_app --end-overlap",
  ])
    .argument("<token>", tokenArgument)
    .option("--name <name>", "a new name")
    .option("--description <text>", "a new description")
    .option("--no-description", "remove the description")
    .option("--scope <scope>", "replace the scopes; can be repeated", collect)
    .option("--no-scope", "remove all scopes")
    .addOption(new Option("--add-scope <scope>", "add a scope; can be repeated").argParser(collect).conflicts("scope"))
    .addOption(
      new Option("--remove-scope <scope>", "remove a scope; can be repeated").argParser(collect).conflicts("scope"),
    )
    .option("--cidr <range>", "replace the address ranges that the token works from; can be repeated", collect)
    .option("--no-cidr", "let the token work from any address")
    .option("--expires <when>", "90d, 2027-01-01, 2027-01-01T12:00Z or never", expiryOption)
    .option("--end-overlap", "end the overlap of the last rotation: the previous secret stops working")
    .option("-q, --quiet", "print no messages")
    .option("--json", "print the changed token as JSON")
    .action(update);
}

async function update(reference: string, options: Options, command: Command): Promise<void> {
  const patch = toPatch(options);
  if (Object.keys(patch).length === 0 && !options.addScope && !options.removeScope) {
    throw new CliError("Nothing to change. See the options with latchkey token update --help");
  }
  const { client } = connect(command);
  const current = await findToken(client, reference);
  const token = await send(client, current, patch, options);
  if (!options.quiet) info(`Updated ${qualifiedName(token)} (${token.id}).${formatEffectiveBy(token.effectiveBy)}`);
  if (options.json) printJson(token);
}

type Patch = Input<"updateToken">["body"];

function toPatch({ name, description, scope, cidr, expires, endOverlap }: Options): Patch {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description: description === false ? null : description }),
    ...(scope !== undefined && { scopes: scope === false ? [] : scope }),
    ...(cidr !== undefined && { allowedCidrs: cidr === false ? null : cidr }),
    ...(expires !== undefined && { expiresAt: expires.at }),
    ...(endOverlap && { previousValidUntil: null }),
  };
}

/** Adding and removing scopes depends on the current ones, so the update is conditional on their version. */
function send(client: Client, current: Token, patch: Patch, { addScope = [], removeScope = [] }: Options) {
  if (addScope.length === 0 && removeScope.length === 0) return client.updateToken({ id: current.id, body: patch });
  const scopes = [...new Set([...current.scopes, ...addScope])].filter((scope) => !removeScope.includes(scope));
  return client.updateToken({ id: current.id, body: { ...patch, scopes }, ifMatch: current.version });
}
