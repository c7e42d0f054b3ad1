import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { createCommand, parseCount } from "../options.ts";
import { print } from "../output.ts";

/** `latchkey generate`. */
export function generateCommand(): Command {
  return createCommand("generate", "Generate secrets offline, with their IDs and digests, as JSON lines", [
    "generate",
    "generate --count 3 > secrets.jsonl",
  ])
    .option("--count <number>", "the number of secrets", parseCount, 1)
    .option("--prefix <prefix>", "the prefix that the service was deployed with", "lk")
    .addHelpText(
      "after",
      "\nThe ID and the digest are enough to create a token with latchkey token create or\nlatchkey import, or to seed one on deployment: the secret never leaves this machine.",
    )
    .action(async ({ count, prefix }: { count: number; prefix: string }) => {
      const { digestSecret, generateSecret, prefixPattern } = await import("../../core/secret.ts");
      if (!prefixPattern.test(prefix)) {
        throw new CliError(
          `"${prefix}" is not a valid prefix. Use up to 16 lowercase letters and digits, starting with a letter.`,
        );
      }
      for (let made = 0; made < count; made++) {
        const { secret, tokenId } = generateSecret(prefix);
        print(JSON.stringify({ id: tokenId, digest: digestSecret(secret), prefix, secret }));
      }
    });
}
