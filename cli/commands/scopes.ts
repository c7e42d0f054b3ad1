import type { Command } from "commander";
import { connect } from "../connection.ts";
import { formatScopes } from "../format.ts";
import { createCommand } from "../options.ts";
import { print, printJson } from "../output.ts";

/** `latchkey scopes`. */
export function scopesCommand(): Command {
  return createCommand("scopes", "List the scopes of the service", ["scopes", "scopes --json"])
    .option("--json", "print a JSON array")
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { items } = await connect(command).client.listScopes();
      if (json) printJson(items);
      else print(await formatScopes(items));
    });
}
