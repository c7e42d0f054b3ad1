import type { Command } from "commander";
import { createCommand } from "../command-line.ts";
import { connect } from "../connection.ts";
import { formatScopes } from "../describe-token.ts";
import { print, printJson } from "../output.ts";

/** `latchkey scopes`. */
export function scopesCommand(): Command {
  return createCommand("scopes", "List the scopes that a token can be given", ["scopes", "scopes --json"])
    .option("--json", "as a JSON array")
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { items } = await connect(command).client.listScopes();
      if (json) printJson(items);
      else print(formatScopes(items));
    });
}
