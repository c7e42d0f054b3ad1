import type { Command } from "commander";
import { connect } from "../connection.ts";
import { formatCaller, formatToken } from "../format.ts";
import { createCommand } from "../options.ts";
import { info, print, printJson } from "../output.ts";

/** `latchkey whoami`. */
export function whoamiCommand(): Command {
  return createCommand("whoami", "Show the token or the person that you are authenticated as", [
    "whoami",
    "whoami --json",
    "whoami --profile production",
  ])
    .option("--json", "print JSON")
    .action(async ({ json }: { json?: true }, command: Command) => {
      const { client, url, source, token: secret } = connect(command);
      const self = secret === undefined ? await client.getCaller() : await client.getOwnToken();
      info(`Connected to ${url}, from ${source}:`);
      if (json) printJson(self);
      else print("person" in self ? formatCaller(self) : formatToken(self));
    });
}
