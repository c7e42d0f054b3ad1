import type { Command } from "commander";
import { createCommand } from "../command-line.ts";
import { connect } from "../connection.ts";
import { formatToken } from "../describe-token.ts";
import { print, printJson, say } from "../output.ts";

/** `latchkey whoami`. */
export function whoamiCommand(): Command {
  return createCommand("whoami", "Show the token that you call with", [
    "whoami",
    "whoami --json",
    "whoami --profile production",
  ])
    .option("--json", "as JSON")
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { client, url, source } = connect(command);
      const token = await client.getOwnToken();
      say(`At ${url}, from ${source}:`);
      if (json) printJson(token);
      else print(formatToken(token));
    });
}
