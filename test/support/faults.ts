import { setTimeout as sleep } from "node:timers/promises";
import { type Exchange, type Fault, type ProxiedResponse, write } from "./fault-proxy.ts";

const json = { "content-type": "application/x-amz-json-1.0" };

/** A fault of a service that answers with an exception, and does nothing. */
export function exception(status: number, type: string, message = "", headers: Record<string, string> = {}): Fault {
  const content = { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message, Message: message };
  const body = Buffer.from(JSON.stringify(content));
  return async ({ outgoing }) =>
    write(outgoing, { status, headers: { ...json, "x-amzn-errortype": type, ...headers }, body });
}

/** The same in the form of a proxy or a load balancer, which is no JSON. */
function page(status: number, text: string): Fault {
  const body = Buffer.from(text);
  return async ({ outgoing }) => write(outgoing, { status, headers: { "content-type": "text/html" }, body });
}

/** Changes the response of a service that has done what it was asked for. */
export function changed(change: (response: ProxiedResponse) => Partial<ProxiedResponse>): Fault {
  return async ({ forward, outgoing }) => {
    const response = await forward();
    write(outgoing, { ...response, ...change(response) });
  };
}

/** Ends or stalls within the body of a response, or before a response without a body. */
function half(then: (exchange: Exchange) => void): Fault {
  return async (exchange) => {
    const { body, status, headers } = await exchange.forward();
    if (body.length === 0) return then(exchange);
    exchange.outgoing.writeHead(status, { ...headers, "content-length": body.length });
    exchange.outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => then(exchange));
  };
}

const destroy = ({ outgoing }: Exchange) => void outgoing.destroy();
const nothing = () => undefined;

/** Refuses calls whose signature is not of this time, as AWS does, and tells its own. */
export function skewedClock(milliseconds: number): Fault {
  return async ({ call, forward, outgoing }) => {
    const now = Date.now() + milliseconds;
    const [, year, month, day, hour, minute, second] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(call.headers["x-amz-date"])) ?? [];
    const signed = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    const date = new Date(now).toUTCString();
    if (Math.abs(signed - now) < 5 * 60_000) {
      const response = await forward();
      return write(outgoing, { ...response, headers: { ...response.headers, date } });
    }
    const message = "Signature expired: the difference between the request time and the current time is too large.";
    await exception(400, "InvalidSignatureException", message, { date })({ call, forward, outgoing });
  };
}

/** Faults of services whose responses say that nothing was done. */
export const refusing: Readonly<Record<string, Fault>> = {
  "provisioned throughput": exception(400, "ProvisionedThroughputExceededException"),
  "request limit": exception(400, "RequestLimitExceeded"),
  throttling: exception(400, "ThrottlingException", "Rate exceeded"),
  "internal error": exception(500, "InternalServerError"),
  "service unavailable": page(503, "<html>Service Unavailable</html>"),
  "bad gateway": page(502, ""),
  "reset before the call": async (exchange) => destroy(exchange),
  "expired token": exception(400, "ExpiredTokenException", "The security token included in the request is expired"),
  "unrecognized client": exception(400, "UnrecognizedClientException", "The security token is invalid."),
};

/** Faults of services that have done what they were asked for, and whose response does not arrive. */
export const losing: Readonly<Record<string, Fault>> = {
  "reset after the call": async (exchange) => {
    await exchange.forward();
    destroy(exchange);
  },
  "half a body, then a reset": half(destroy),
  "no JSON": changed(({ body }) => ({ body: body.subarray(0, Math.floor(body.length / 2)) })),
  "an empty body": changed(() => ({ body: Buffer.alloc(0) })),
  "internal error after the call": changed(() => ({
    status: 500,
    body: Buffer.from('{"__type":"InternalServerError"}'),
  })),
};

/** Faults that end with the time limit of an attempt. */
export const stalling: Readonly<Record<string, Fault>> = {
  "no response": async () => nothing(),
  "no response after the call": async ({ forward }) => {
    await forward();
  },
  "half a body, then nothing": half(nothing),
};

/** Responses of something else than the service, such as a proxy: successes that say nothing. */
export const foreign: Readonly<Record<string, Fault>> = {
  "another server's page": page(200, "<html>Welcome</html>"),
  "an empty page": page(200, ""),
  "an empty object": page(200, "{}"),
};

/** A response that comes late. */
export function late(milliseconds: number): Fault {
  return async ({ forward, outgoing }) => {
    const response = await forward();
    await sleep(milliseconds);
    write(outgoing, response);
  };
}

/** A read returns another item, or a part of one. @param change `undefined`: there is no item. */
export function wrongItem(change: (item: Record<string, unknown>) => Record<string, unknown> | undefined): Fault {
  return changed(({ body }) => {
    const content = JSON.parse(body.toString("utf8")) as { Item?: Record<string, unknown> };
    if (!content.Item) return {};
    const Item = change(content.Item);
    return { body: Buffer.from(JSON.stringify({ ...content, Item })) };
  });
}
