import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { close, listen } from "../../../local/host/ports.ts";

/** What the probe's functions were invoked with. */
export interface InvocationLog {
  readonly events: (from: "authorizer" | "backend") => Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly stop: () => Promise<void>;
}

/** Takes the reports of functions at a URL of this machine. They wait until theirs was taken. */
export async function startInvocationLog(): Promise<InvocationLog & { readonly url: string }> {
  const events: Record<"authorizer" | "backend", Record<string, unknown>[]> = { authorizer: [], backend: [] };
  const server = createServer(async (request, response) => {
    const report = (await json(request)) as { from: "authorizer" | "backend"; event: Record<string, unknown> };
    events[report.from].push(report.event);
    response.end();
  });
  const url = await listen(server, 0);
  return { url, events: async (from) => events[from], stop: () => close(server) };
}
