import type { Command } from "commander";
import { listAll } from "../../client/pagination.ts";
import type { TokenEvent } from "../../client/types.ts";
import { tokenIdPattern } from "../../core/limits.ts";
import { connect } from "../connection.ts";
import { findToken } from "../find-token.ts";
import { formatEvents } from "../format.ts";
import { createCommand, parseCount, tokenArgument } from "../options.ts";
import { info, print, printJson } from "../output.ts";

/** `latchkey token events`. */
export function tokenEventsCommand(): Command {
  return createCommand("events", "Show a token's audit trail, newest first", [
    "token events my_app",
    "token events tok_01jd8m2v5rf7rsq4b1c9x6e0aw --limit 5 --json",
  ])
    .argument("<token>", `${tokenArgument}; for a deleted token, its ID`)
    .option("--limit <number>", "the maximum number of events (default: all)", parseCount)
    .option("--json", "print a JSON array")
    .action(async (reference: string, options: { limit?: number; json?: true }, command: Command) => {
      const { client } = connect(command);
      const { limit = Number.POSITIVE_INFINITY } = options;
      // An ID is not looked up: a deleted token still has its audit trail.
      const id = tokenIdPattern.test(reference) ? reference : (await findToken(client, reference)).id;
      const events: TokenEvent[] = [];
      for await (const event of listAll(client.listTokenEvents, { id, query: { limit: Math.min(limit, 100) } })) {
        if (events.push(event) >= limit) break;
      }
      if (options.json) printJson(events);
      else if (events.length > 0) print(await formatEvents(events));
      else info("No events.");
    });
}
