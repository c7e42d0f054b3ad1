import { writeSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { runWriters, type WriterOptions } from "./writers.ts";

/** What the process is told, as JSON in its argument. */
export type WriterProcessOptions = Omit<WriterOptions, "client" | "tell" | "signal">;

// Runs writers, as the functions of the service run: in a process that can be killed. It ends when its input does. A line
// is out before the next statement runs.
const ending = new AbortController();
process.stdin.resume().once("end", () => ending.abort());
const options = JSON.parse(process.argv[2] ?? "{}") as WriterProcessOptions;
await runWriters({
  ...options,
  client: new DynamoDBClient({ maxAttempts: 3 }),
  tell: (line) => writeSync(1, `${JSON.stringify(line)}\n`),
  signal: ending.signal,
});
process.exit(0);
