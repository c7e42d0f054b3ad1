import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { close, listen } from "../../local/host/ports.ts";

/** What a proxy does with requests: pass them on, break their connections, or stall within the body of the response. */
export type ProxyMode = "pass" | "refuse" | "stall";

/** A proxy in front of an HTTP service, which a test makes fail. */
export interface FaultyProxy {
  readonly url: string;
  mode: ProxyMode;
  readonly stop: () => Promise<void>;
}

/** Starts a proxy that passes requests on to `target` until its mode is set otherwise. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const proxy: { url: string; mode: ProxyMode; stop: () => Promise<void> } = {
    url: "",
    mode: "pass",
    stop: () => close(server),
  };
  const server = createServer((incoming, outgoing) => {
    if (proxy.mode === "refuse") incoming.socket.destroy();
    else forward(target, incoming, outgoing, proxy.mode === "stall");
  });
  proxy.url = await listen(server, 0);
  return proxy;
}

function forward(target: string, incoming: IncomingMessage, outgoing: ServerResponse, stalls: boolean): void {
  const { method, url = "/", headers } = incoming;
  const outward = request(new URL(url, target), { method, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    if (!stalls) return void response.pipe(outgoing);
    response.once("data", (chunk: Buffer) => outgoing.write(chunk.subarray(0, 1)));
    response.resume();
  });
  outward.on("error", () => outgoing.destroy());
  incoming.pipe(outward);
}
