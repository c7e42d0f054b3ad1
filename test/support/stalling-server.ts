import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Where a response stalls: before its first byte, after its headers, or within its body. */
export type Stall = "headers" | "body" | "half a body";

/**
 * Starts an HTTP server that takes requests and never finishes a response. It ends with the test.
 * @returns its URL and how many requests it has taken.
 */
export async function stallingServer(stall: Stall): Promise<{ readonly url: string; readonly requests: () => number }> {
  let requests = 0;
  const server: Server = createServer((request, response) => {
    requests += 1;
    request.resume();
    if (stall === "headers") return;
    response.writeHead(200, { "Content-Type": "application/x-amz-json-1.0", "Content-Length": "100" });
    response.flushHeaders();
    if (stall === "half a body") response.write('{"Item":{"pk":');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests };
}

/** What the SDK's clients take from a function's environment, with `endpoint` in place of AWS. */
export const environmentFor = (endpoint: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
});
