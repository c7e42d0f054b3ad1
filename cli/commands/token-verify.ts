import type { Command } from "commander";
import { createCommand } from "../command-line.ts";
import { connect } from "../connection.ts";
import { CliError, exitCodes } from "../failure.ts";
import { print, printJson } from "../output.ts";
import { readSecret } from "../read-secret.ts";

/** `latchkey token verify`. */
export function tokenVerifyCommand(): Command {
  return (
    createCommand("verify", "Ask whether a secret would be accepted now", [
      "token verify",
      "token verify < secret.txt",
      "token verify --json < secret.txt",
    ])
      // Commander's own complaint about an argument would show it, and it is a secret.
      .allowExcessArguments()
      .option("--json", "the service's answer (RFC 7662) as JSON")
      .addHelpText("after", "\nThe secret is read from stdin or a prompt. Exit code 1: it would be refused.")
      .action(async ({ json }: { json?: true }, command: Command) => {
        if (command.args.length > 0) {
          throw new CliError("A secret is not taken as an argument, where others could see it: give it on stdin.");
        }
        const { client } = connect(command);
        const answer = await client.introspect({ body: { token: await readSecret("Secret to verify:") } });
        if (json) printJson(answer);
        if (!answer.active) {
          throw new CliError(
            "The secret is not accepted: it is unknown, disabled, expired, or not yours to ask about.",
            exitCodes.refused,
          );
        }
        if (json) return;
        const until = answer.exp === undefined ? "" : `, until ${new Date(answer.exp * 1_000).toISOString()}`;
        print(`The secret is accepted${until}.`);
        print(`Token: ${answer.jti}\nOwner: ${answer.username}\nScopes: ${answer.scope || "none"}`);
        if (answer.allowed_cidrs) print(`Allowed from: ${answer.allowed_cidrs.join(" ")}`);
      })
  );
}
