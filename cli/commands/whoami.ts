import type { Command } from "commander";
import { connect } from "../connection.ts";
import { formatToken } from "../format.ts";
import { createCommand } from "../options.ts";
import { info, print, printJson } from "../output.ts";

/** `latchkey whoami`. */
export function whoamiCommand(): Command {
  return createCommand("whoami", "Show the token that you are authenticated with", [
    "whoami",
    "whoami --json",
    "whoami --profile production",
  ])
    .option("--json", "print JSON")
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { client, url, source } = connect(command);
      const token = await client.getOwnToken();
      info(`Connected to ${url}, from ${source}:`);
      if (json) printJson(token);
      else print(formatToken(token));
    });
}
