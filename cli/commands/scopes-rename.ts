import type { Command } from "commander";
import { ProblemError } from "../../client/errors.ts";
import { listAll } from "../../client/pagination.ts";
import type { Client, Token } from "../../client/types.ts";
import { connect } from "../connection.ts";
import { CliError, exitCodes } from "../errors.ts";
import { qualifiedName } from "../format.ts";
import { createCommand } from "../options.ts";
import { info } from "../output.ts";

/** `latchkey scopes rename`. */
export function scopesRenameCommand(): Command {
  return createCommand("rename", "Replace a scope of every token that has it", [
    "scopes rename lookup:read data:read",
    "scopes rename lookup:read data:read --dry-run",
  ])
    .argument("<old>", "the scope to replace; the catalogue need not have it any more")
    .argument("<new>", "the new scope, which must be in the catalogue")
    .option("--dry-run", "only count the tokens that would be changed")
    .addHelpText(
      "after",
      "\nAfter a scope was renamed in the catalogue, tokens with its old name get 403 until they\nhave the new one. Deploy both names, rename, and then deploy without the old one. The\ncommand can be repeated.",
    )
    .action(async (from: string, to: string, { dryRun }: { dryRun?: true }, command: Command) => {
      const { client } = connect(command);
      const { changed, failures } = await renameScope(client, from, to, dryRun ?? false);
      for (const { token, detail } of failures) info(`${qualifiedName(token)} (${token.id}): ${detail}`);
      const tokens = `${changed.length} ${changed.length === 1 ? "token" : "tokens"}`;
      info(dryRun ? `${tokens} would be changed.` : `Changed ${tokens}.`);
      if (failures.length > 0) throw new CliError(`${failures.length} failed; see above.`, exitCodes.refused);
    });
}

/** The result of renaming a scope. */
interface RenameResult {
  readonly changed: readonly Token[];
  readonly failures: readonly { readonly token: Token; readonly detail: string }[];
}

/**
 * Replaces a scope of every token that the caller can view. If a token changes in the meantime, it is read again.
 * @throws CliError if the service has no scope `to`.
 */
export async function renameScope(client: Client, from: string, to: string, dryRun: boolean): Promise<RenameResult> {
  const { items } = await client.listScopes();
  if (!items.some(({ name }) => name === to)) {
    const names = items.map(({ name }) => name).join(", ");
    throw new CliError(`The service has no scope ${to}. It has ${names}.`, exitCodes.refused);
  }
  const changed: Token[] = [];
  const failures: { token: Token; detail: string }[] = [];
  for await (const token of listAll(client.listTokens, { query: { limit: 100 } })) {
    if (!token.scopes.includes(from)) continue;
    try {
      if (!dryRun) await replaceScope(client, token, from, to);
      changed.push(token);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status >= 500) throw error;
      failures.push({ token, detail: error.message });
    }
  }
  return { changed, failures };
}

async function replaceScope(client: Client, token: Token, from: string, to: string): Promise<void> {
  const scopes = [...new Set(token.scopes.map((scope) => (scope === from ? to : scope)))];
  try {
    await client.updateToken({ id: token.id, body: { scopes }, ifMatch: token.version });
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== "precondition_failed") throw error;
    const current = await client.getToken({ id: token.id });
    if (current.scopes.includes(from)) await replaceScope(client, current, from, to);
  }
}
