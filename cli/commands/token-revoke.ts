import type { Command } from "commander";
import { connect } from "../connection.ts";
import { CliError, exitCodes } from "../errors.ts";
import { formatEffectiveBy, qualifiedName } from "../format.ts";
import { createCommand, refuseSecretArguments } from "../options.ts";
import { info } from "../output.ts";
import { shellQuote } from "../print-secret.ts";
import { readSecret } from "../prompt.ts";
import { explainForm } from "../secret.ts";

/** `latchkey token revoke`. */
export function tokenRevokeCommand(): Command {
  const command = createCommand("revoke", "Revoke a secret, such as one that has leaked", [
    "token revoke",
    "token revoke < leaked.txt",
  ])
    .option("-q, --quiet", "print no messages")
    .addHelpText(
      "after",
      "\nThe secret is read from stdin or a prompt. The exit code is 1 if it can't be a secret\nof the service and nothing was revoked.",
    );
  return refuseSecretArguments(command).action(async ({ quiet }: { quiet?: true }) => {
    const { client } = connect(command);
    const secret = await readSecret("Secret to revoke:");
    // The response to a revocation (RFC 7009) is the same for a secret that doesn't exist.
    const { active, jti } = await client.introspect({ body: { token: secret } });
    const reason = active ? "" : await explainForm(secret);
    if (reason) throw new CliError(`Nothing was revoked.${reason}`, exitCodes.refused);
    const { effectiveBy } = await client.revoke({ body: { token: secret } });
    if (quiet) return;
    if (active && jti) {
      const token = await client.getToken({ id: jti });
      const next =
        token.revokedAt === null
          ? " It was the previous one; the current one still works."
          : ` The token has no secret until latchkey token regenerate ${shellQuote(qualifiedName(token))}`;
      info(`Revoked a secret of ${qualifiedName(token)} (${jti}).${formatEffectiveBy(effectiveBy)}${next}`);
    } else info("The secret was already invalid, or belongs to a token that you can't view.");
  });
}
