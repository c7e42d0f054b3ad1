import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { close, listen } from "../../local/host/ports.ts";

/** A call of an AWS service, as a proxy sees it. */
export interface ProxiedCall {
  readonly method: string;
  readonly path: string;
  /** The operation of a service whose protocol is AWS JSON, e.g. `GetItem`; else empty. */
  readonly operation: string;
  /** Whether the AWS SDK made it: the authorizers' own client does not say what it is. */
  readonly isSdk: boolean;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A response with its whole body. */
export interface ProxiedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What a fault has to work with. */
export interface Exchange {
  readonly call: ProxiedCall;
  /** Passes the call on and returns the response: the service has done what it was asked for. */
  readonly forward: () => Promise<ProxiedResponse>;
  readonly outgoing: ServerResponse;
}

/** Answers one call wrongly, or not at all. */
export type Fault = (exchange: Exchange) => Promise<void>;

/** The fault of a call whose path or body has one of the texts: cases that run at once have texts of their own. */
export function findFault(faults: ReadonlyMap<string, Fault>, { path, body }: ProxiedCall): Fault | undefined {
  return [...faults].find(([text]) => path.includes(text) || body.includes(text))?.[1];
}

/** A proxy before an AWS service, which tests make fail. */
export interface FaultProxy {
  readonly url: string;
  /** Which fault a call meets; `undefined`: it is passed on. */
  plan: (call: ProxiedCall) => Fault | undefined;
  /** How many calls met a fault. */
  injected: number;
  readonly stop: () => Promise<void>;
}

/** Starts a proxy that passes calls on to `target` until a test gives it another plan. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy = { url: "", injected: 0, plan: (() => undefined) as FaultProxy["plan"], stop: () => close(server) };
  const server = createServer((incoming, outgoing) => {
    exchange(proxy, target, incoming, outgoing).catch(() => outgoing.destroy());
  });
  proxy.url = await listen(server, 0);
  return proxy;
}

async function exchange(
  proxy: Pick<FaultProxy, "plan" | "injected">,
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = "GET", url: path = "/", headers } = incoming;
  const body = await buffer(incoming);
  const operation = /\.(\w+)$/.exec(String(headers["x-amz-target"] ?? ""))?.[1] ?? "";
  const call: ProxiedCall = { method, path, operation, isSdk: headers["user-agent"] !== undefined, headers, body };
  const forward = () => send(target, call);
  const fault = proxy.plan(call);
  if (fault) proxy.injected += 1;
  await (fault ?? pass)({ call, forward, outgoing });
}

function send(target: string, { method, path, headers, body }: ProxiedCall): Promise<ProxiedResponse> {
  return new Promise((resolve, reject) => {
    const outward = request(new URL(path, target), { method, headers }, (response) => {
      buffer(response).then(
        (whole) => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: whole }),
        reject,
      );
    });
    outward.on("error", reject).end(body);
  });
}

async function pass({ forward, outgoing }: Exchange): Promise<void> {
  write(outgoing, await forward());
}

/** Sends a whole response, with the length that its body has. */
export function write(outgoing: ServerResponse, { status, headers, body }: ProxiedResponse): void {
  const { "content-length": _, "transfer-encoding": __, "x-amz-crc32": ___, ...rest } = headers;
  outgoing.writeHead(status, { ...rest, "content-length": body.length }).end(body);
}
