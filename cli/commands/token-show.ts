import type { Command } from "commander";
import { connect } from "../connection.ts";
import { findToken } from "../find-token.ts";
import { formatToken } from "../format.ts";
import { createCommand, tokenArgument } from "../options.ts";
import { print, printJson } from "../output.ts";

/** `latchkey token show`. */
export function tokenShowCommand(): Command {
  return createCommand("show", "Show a token", [
    "token show my_app",
    "token show service/billing/deploy",
    "token show tok_01jd8m2v5rf7rsq4b1c9x6e0aw --json",
  ])
    .argument("<token>", tokenArgument)
    .option("--json", "print JSON")
    .action(async (reference: string, { json }: { json?: true }, command: Command) => {
      const token = await findToken(connect(command).client, reference);
      if (json) printJson(token);
      else print(formatToken(token));
    });
}
