import type { Command } from "commander";
import type { ChangedToken } from "../../client/types.ts";
import { connect } from "../connection.ts";
import { findTokens } from "../find-token.ts";
import { formatEffectiveBy, qualifiedName } from "../format.ts";
import { createCommand, tokenArgument } from "../options.ts";
import { info, printJson } from "../output.ts";

/** `latchkey token disable`. */
export function tokenDisableCommand(): Command {
  const command = createCommand("disable", "Disable tokens until they are enabled again", [
    "token disable my_app",
    "token disable alice/laptop alice/phone",
  ]);
  return withStatusAction(command, "disabled", "Disabled");
}

/** `latchkey token enable`. */
export function tokenEnableCommand(): Command {
  const command = createCommand("enable", "Enable disabled tokens", [
    "token enable my_app",
    "token enable alice/laptop alice/phone",
  ]);
  return withStatusAction(command, "active", "Enabled");
}

function withStatusAction(command: Command, status: "active" | "disabled", verb: string): Command {
  return command
    .argument("<token...>", tokenArgument)
    .option("-q, --quiet", "print no messages")
    .option("--json", "print the changed tokens as a JSON array")
    .action(async (references: string[], { quiet, json }: { quiet?: true; json?: true }) => {
      const { client } = connect(command);
      const changed: ChangedToken[] = [];
      for (const { id } of await findTokens(client, references)) {
        const token = await client.updateToken({ id, body: { status } });
        changed.push(token);
        if (!quiet) info(`${verb} ${qualifiedName(token)} (${id}).${formatEffectiveBy(token.effectiveBy)}`);
      }
      if (json) printJson(changed);
    });
}
