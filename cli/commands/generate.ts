import type { Command } from "commander";
import { createCommand, readCount } from "../command-line.ts";
import { CliError } from "../failure.ts";
import { print } from "../output.ts";

/** `latchkey generate`. */
export function generateCommand(): Command {
  return createCommand("generate", "Make secrets offline, each with its id and digest, as JSON lines", [
    "generate",
    "generate --count 3 > secrets.jsonl",
  ])
    .option("--count <number>", "how many", readCount, 1)
    .option("--prefix <prefix>", "the prefix that the service was deployed with", "lk")
    .addHelpText(
      "after",
      "\nA token is made of an id and a digest with latchkey token create or latchkey import,\nor seeded on deploy: its secret then never leaves this machine.",
    )
    .action(async ({ count, prefix }: { count: number; prefix: string }) => {
      const { digestOf, generateSecret, prefixPattern } = await import("../../core/secret.ts");
      if (!prefixPattern.test(prefix)) {
        throw new CliError(
          `"${prefix}" is not a prefix: give up to 16 small letters and digits, beginning with a letter.`,
        );
      }
      for (let made = 0; made < count; made++) {
        const { secret, tokenId } = generateSecret(prefix);
        print(JSON.stringify({ id: tokenId, digest: digestOf(secret), secret }));
      }
    });
}
