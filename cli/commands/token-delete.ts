import type { Command } from "commander";
import { connect } from "../connection.ts";
import { CliError, exitCodes } from "../errors.ts";
import { findTokens } from "../find-token.ts";
import { formatEffectiveBy, qualifiedName } from "../format.ts";
import { createCommand, tokenArgument } from "../options.ts";
import { info } from "../output.ts";
import { confirm } from "../prompt.ts";

/** `latchkey token delete`. */
export function tokenDeleteCommand(): Command {
  return createCommand("delete", "Delete tokens permanently", [
    "token delete my_app",
    "token delete alice/laptop alice/phone --yes",
  ])
    .argument("<token...>", tokenArgument)
    .option("-y, --yes", "don't ask for confirmation")
    .option("-q, --quiet", "print no messages")
    .action(async (references: string[], { yes, quiet }: { yes?: true; quiet?: true }, command: Command) => {
      const { client } = connect(command);
      const tokens = await findTokens(client, references);
      const names = tokens.map(qualifiedName).join(", ");
      if (!yes && !(await confirm(`Delete ${names} permanently?`))) {
        throw new CliError(
          "Nothing was deleted. To block a token temporarily, use latchkey token disable.",
          exitCodes.refused,
        );
      }
      for (const token of tokens) {
        const { effectiveBy } = await client.deleteToken({ id: token.id });
        if (!quiet) info(`Deleted ${qualifiedName(token)} (${token.id}).${formatEffectiveBy(effectiveBy)}`);
      }
    });
}
