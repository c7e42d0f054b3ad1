import type { Command } from "commander";
import { items } from "../../client/paging.ts";
import type { TokenEvent } from "../../client/types.ts";
import { tokenIdPattern } from "../../core/limits.ts";
import { createCommand, readCount, tokenArgument } from "../command-line.ts";
import { connect } from "../connection.ts";
import { formatEvents } from "../describe-token.ts";
import { findToken } from "../find-token.ts";
import { print, printJson, say } from "../output.ts";

/** `latchkey token events`. */
export function tokenEventsCommand(): Command {
  return createCommand("events", "Show who did what to a token, newest first", [
    "token events my_app",
    "token events tok_01jd8m2v5rf7rsq4b1c9x6e0aw --limit 5 --json",
  ])
    .argument("<token>", `${tokenArgument}; a deleted one's id`)
    .option("--limit <number>", "at most so many (default: all)", readCount)
    .option("--json", "as a JSON array")
    .action(async (reference: string, options: { limit?: number; json?: true }, command: Command) => {
      const { client } = connect(command);
      const { limit = Number.POSITIVE_INFINITY } = options;
      // The trail outlives the token: an id is not looked up.
      const id = tokenIdPattern.test(reference) ? reference : (await findToken(client, reference)).id;
      const events: TokenEvent[] = [];
      for await (const event of items(client.listTokenEvents, { id, query: { limit: Math.min(limit, 100) } })) {
        if (events.push(event) >= limit) break;
      }
      if (options.json) printJson(events);
      else if (events.length > 0) print(formatEvents(events));
      else say("There are no events.");
    });
}
