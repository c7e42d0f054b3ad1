import type { Command } from "commander";
import { createCommand, tokenArgument } from "../command-line.ts";
import { connect } from "../connection.ts";
import { inForce, nameOf } from "../describe-token.ts";
import { CliError, exitCodes } from "../failure.ts";
import { findTokens } from "../find-token.ts";
import { say } from "../output.ts";
import { confirm } from "../prompt.ts";

/** `latchkey token delete`. */
export function tokenDeleteCommand(): Command {
  return createCommand("delete", "Delete tokens for good", [
    "token delete my_app",
    "token delete alice/laptop alice/phone --yes",
  ])
    .argument("<token...>", tokenArgument)
    .option("-y, --yes", "without asking")
    .option("-q, --quiet", "without words")
    .action(async (references: string[], { yes, quiet }: { yes?: true; quiet?: true }, command: Command) => {
      const { client } = connect(command);
      const tokens = await findTokens(client, references);
      const names = tokens.map(nameOf).join(", ");
      if (!yes && !(await confirm(`Delete ${names} for good?`))) {
        throw new CliError(
          "Nothing was deleted. To refuse a token for a while, use latchkey token disable.",
          exitCodes.refused,
        );
      }
      for (const token of tokens) {
        const { effectiveBy } = await client.deleteToken({ id: token.id });
        if (!quiet) say(`Deleted ${nameOf(token)} (${token.id}).${inForce(effectiveBy)}`);
      }
    });
}
