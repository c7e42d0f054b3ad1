import { createContext, Script } from "node:vm";
import { z } from "zod";
import type { GatewayRequest, HttpResponse } from "../gateway/gateway-request.ts";

/** The outcome of a function: the request for the origin, possibly changed, or a response. */
export type EdgeOutcome = { readonly request: GatewayRequest } | { readonly response: HttpResponse };

/** A CloudFront function for the event `viewer-request`. */
export type EdgeFunction = (request: GatewayRequest, distribution: EdgeContext) => Promise<EdgeOutcome>;

/** The distribution of a function. */
export interface EdgeContext {
  readonly distributionId: string;
  readonly distributionDomainName: string;
}

const Value = z.object({ value: z.string(), multiValue: z.array(z.object({ value: z.string() })).optional() });
const Values = z.record(z.string(), Value).default({});
const EdgeRequest = z.object({ method: z.string(), uri: z.string(), querystring: Values, headers: Values });
const EdgeResponse = z.object({
  statusCode: z.number(),
  headers: Values,
  body: z.union([z.string(), z.object({ encoding: z.enum(["text", "base64"]), data: z.string() })]).default(""),
});
const Outcome = z.union([EdgeResponse, EdgeRequest]);

/** The time limit of a function, in milliseconds: far more than CloudFront's. */
const timeout = 1_000;

/**
 * Compiles a CloudFront function. It doesn't get cookies: they reach the origin unchanged.
 * @throws SyntaxError for invalid code.
 */
export function createEdgeFunction(name: string, code: string): EdgeFunction {
  const script = new Script(`${code}\n;handler(JSON.parse(event))`, { filename: `${name}.js` });
  return async (request, distribution) => {
    const event = {
      version: "1.0",
      context: { ...distribution, eventType: "viewer-request", requestId: "local" },
      viewer: { ip: request.sourceIp },
      request: {
        method: request.method,
        uri: request.path,
        querystring: toEdgeValues(request.query),
        headers: toEdgeValues(request.headers.filter(([header]) => header.toLowerCase() !== "cookie")),
        cookies: {},
      },
    };
    const scope = createContext({ event: JSON.stringify(event), console: { log: () => undefined } });
    const result = Outcome.parse(await script.runInContext(scope, { timeout }));
    return "uri" in result
      ? { request: changed(request, result) }
      : { response: { status: result.statusCode, headers: toPairs(result.headers), body: decodeBody(result.body) } };
  };
}

function changed(request: GatewayRequest, { method, uri, querystring, headers }: z.infer<typeof EdgeRequest>) {
  const cookies = request.headers.filter(([header]) => header.toLowerCase() === "cookie");
  return { ...request, method, path: uri, query: toPairs(querystring), headers: [...toPairs(headers), ...cookies] };
}

function toEdgeValues(pairs: readonly (readonly [string, string])[]): z.infer<typeof Values> {
  const values: z.infer<typeof Values> = {};
  for (const [rawName, value] of pairs) {
    const name = rawName.toLowerCase();
    const before = values[name];
    const multiValue = before && [...(before.multiValue ?? [{ value: before.value }]), { value }];
    values[name] = { value: before?.value ?? value, ...(multiValue && { multiValue }) };
  }
  return values;
}

function toPairs(values: z.infer<typeof Values>): [string, string][] {
  return Object.entries(values).flatMap(([name, { value, multiValue = [{ value }] }]) =>
    multiValue.map((each): [string, string] => [name, each.value]),
  );
}

function decodeBody(body: z.infer<typeof EdgeResponse>["body"]): Buffer | string {
  if (typeof body === "string") return body;
  return body.encoding === "base64" ? Buffer.from(body.data, "base64") : body.data;
}
