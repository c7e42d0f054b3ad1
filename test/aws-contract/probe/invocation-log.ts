import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { close, listen } from "../../../local/host/ports.ts";

/** What the probe's functions were invoked with. */
export interface InvocationLog {
  /** Where the functions report. */
  readonly url: string;
  readonly events: (from: "authorizer" | "backend") => readonly Readonly<Record<string, unknown>>[];
  readonly stop: () => Promise<void>;
}

/** Takes the reports of functions, which wait until theirs was taken. */
export async function startInvocationLog(): Promise<InvocationLog> {
  const events: Record<"authorizer" | "backend", Record<string, unknown>[]> = { authorizer: [], backend: [] };
  const server = createServer(async (request, response) => {
    const report = (await json(request)) as { from: "authorizer" | "backend"; event: Record<string, unknown> };
    events[report.from].push(report.event);
    response.end();
  });
  const url = await listen(server, 0);
  return { url, events: (from) => events[from], stop: () => close(server) };
}
