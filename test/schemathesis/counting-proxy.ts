import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { problemExample } from "../../contract/problem-examples.ts";
import { problemMediaType } from "../../contract/problems.ts";
import { parseSecret } from "../../core/secret.ts";

/** What passed the proxy. */
export interface Counts {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Each response of 5xx, with the request that it is to. */
  readonly serverErrors: readonly string[];
}

/**
 * Stands before the HTTP API and counts. Changes of the calling token are answered with 404, so that the tester, which
 * finds its id in listings, does not take its own access away.
 */
export async function startCountingProxy(target: string, secret: string) {
  const own = parseSecret([secret.split("_")[0] ?? ""], secret)?.tokenId;
  if (own === undefined) throw new Error("The administrator's secret is malformed.");
  const byStatus: Record<string, number> = {};
  const serverErrors: string[] = [];
  let requests = 0;

  const server = createServer((incoming, outgoing) => {
    requests++;
    if (incoming.method !== "GET" && incoming.url?.includes(own)) {
      outgoing.writeHead(404, { "Content-Type": problemMediaType, "Cache-Control": "no-store" });
      return void outgoing.end(JSON.stringify(problemExample("token_not_found")));
    }
    const { method, url = "/", headers } = incoming;
    const { hostname, port, pathname } = new URL(target);
    const path = pathname.replace(/\/$/, "") + url;
    const forwarded = request({ hostname, port, path, method, headers: { ...headers, host: `${hostname}:${port}` } });
    forwarded.on("response", (response: IncomingMessage) => {
      const { statusCode = 0 } = response;
      byStatus[statusCode] = (byStatus[statusCode] ?? 0) + 1;
      if (statusCode >= 500) serverErrors.push(`${statusCode} to ${method} ${url}`);
      outgoing.writeHead(statusCode, response.rawHeaders);
      response.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: (): Counts => ({ requests, byStatus, serverErrors }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
