import type { Command } from "commander";
import { connect } from "../connection.ts";
import { CliError, exitCodes } from "../errors.ts";
import { createCommand, refuseSecretArguments } from "../options.ts";
import { print, printJson } from "../output.ts";
import { readSecret } from "../prompt.ts";
import { explainForm } from "../secret.ts";
import { sanitizeLines } from "../terminal-text.ts";

/** `latchkey token verify`. */
export function tokenVerifyCommand(): Command {
  const command = createCommand("verify", "Check whether a secret is valid", [
    "token verify",
    "token verify < secret.txt",
    "token verify --json < secret.txt",
  ])
    .option("--json", "print the service's response (RFC 7662) as JSON")
    .addHelpText("after", "\nThe secret is read from stdin or a prompt. The exit code is 1 if it is not valid.");
  return refuseSecretArguments(command).action(async ({ json }: { json?: true }) => {
    const { client } = connect(command);
    const secret = await readSecret("Secret to verify:");
    const result = await client.introspect({ body: { token: secret } });
    if (json) printJson(result);
    if (!result.active) {
      const reason = await explainForm(secret);
      throw new CliError(
        `The secret is not valid${reason ? `.${reason}` : ": it is unknown, disabled, expired, revoked, or belongs to a token that you can't view."}`,
        exitCodes.refused,
      );
    }
    if (json) return;
    const expiry = result.exp === undefined ? "" : ` until ${new Date(result.exp * 1_000).toISOString()}`;
    print(`The secret is valid${expiry}.`);
    print(sanitizeLines(`Token: ${result.jti}\nOwner: ${result.username}\nScopes: ${result.scope || "none"}`));
    if (result.allowed_cidrs) print(sanitizeLines(`Allowed from: ${result.allowed_cidrs.join(" ")}`));
  });
}
