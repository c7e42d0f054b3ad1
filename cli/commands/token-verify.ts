import type { Command } from "commander";
import { connect } from "../connection.ts";
import { CliError, exitCodes } from "../errors.ts";
import { createCommand } from "../options.ts";
import { print, printJson } from "../output.ts";
import { readSecret } from "../prompt.ts";

/** `latchkey token verify`. */
export function tokenVerifyCommand(): Command {
  return (
    createCommand("verify", "Check whether a secret is valid", [
      "token verify",
      "token verify < secret.txt",
      "token verify --json < secret.txt",
    ])
      // Commander's own error message would show the argument, which is a secret.
      .allowExcessArguments()
      .option("--json", "print the service's response (RFC 7662) as JSON")
      .addHelpText("after", "\nThe secret is read from stdin or a prompt. The exit code is 1 if it is not valid.")
      .action(async ({ json }: { json?: true }, command: Command) => {
        if (command.args.length > 0) {
          throw new CliError("Other users can see arguments: pass the secret on stdin instead.");
        }
        const { client } = connect(command);
        const result = await client.introspect({ body: { token: await readSecret("Secret to verify:") } });
        if (json) printJson(result);
        if (!result.active) {
          throw new CliError(
            "The secret is not valid: it is unknown, disabled, expired, or belongs to a token that you can't view.",
            exitCodes.refused,
          );
        }
        if (json) return;
        const expiry = result.exp === undefined ? "" : ` until ${new Date(result.exp * 1_000).toISOString()}`;
        print(`The secret is valid${expiry}.`);
        print(`Token: ${result.jti}\nOwner: ${result.username}\nScopes: ${result.scope || "none"}`);
        if (result.allowed_cidrs) print(`Allowed from: ${result.allowed_cidrs.join(" ")}`);
      })
  );
}
