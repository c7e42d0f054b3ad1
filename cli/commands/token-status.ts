import type { Command } from "commander";
import type { ChangedToken } from "../../client/types.ts";
import { createCommand, tokenArgument } from "../command-line.ts";
import { connect } from "../connection.ts";
import { inForce, nameOf } from "../describe-token.ts";
import { findTokens } from "../find-token.ts";
import { printJson, say } from "../output.ts";

/** `latchkey token disable`. */
export function tokenDisableCommand(): Command {
  return statusCommand("disabled", "Disabled", [
    createCommand("disable", "Refuse a token until it is enabled again", [
      "token disable my_app",
      "token disable alice/laptop alice/phone",
    ]),
  ]);
}

/** `latchkey token enable`. */
export function tokenEnableCommand(): Command {
  return statusCommand("active", "Enabled", [
    createCommand("enable", "Accept a disabled token again", [
      "token enable my_app",
      "token enable alice/laptop alice/phone",
    ]),
  ]);
}

function statusCommand(status: "active" | "disabled", done: string, [command]: [Command]): Command {
  return command
    .argument("<token...>", tokenArgument)
    .option("-q, --quiet", "without words")
    .option("--json", "the tokens after the change as a JSON array")
    .action(async (references: string[], { quiet, json }: { quiet?: true; json?: true }, self: Command) => {
      const { client } = connect(self);
      const changed: ChangedToken[] = [];
      for (const { id } of await findTokens(client, references)) {
        const token = await client.updateToken({ id, body: { status } });
        changed.push(token);
        if (!quiet) say(`${done} ${nameOf(token)} (${id}).${inForce(token.effectiveBy)}`);
      }
      if (json) printJson(changed);
    });
}
