import type { LogLine } from "../../core/usage/log-line.ts";
import type { AuthorizerContext } from "./authorizer-context.ts";

/** The kinds of APIs. Each has its own access log variables. */
export type ApiKind = "rest" | "http" | "websocket";

const authorizerVariable = (name: keyof AuthorizerContext) => `$context.authorizer.${name}`;

/** Optional fields of a stage's access log. */
export const additionalLogFields = {
  sourceIp: "$context.identity.sourceIp",
  responseLength: "$context.responseLength",
  errorType: "$context.error.responseType",
  extendedRequestId: "$context.extendedRequestId",
  domainName: "$context.domainName",
} as const;

/** The name of an optional field. */
export type AdditionalLogField = keyof typeof additionalLogFields;

const routeFields = {
  rest: { method: "$context.httpMethod", route: "$context.resourcePath" },
  http: { method: "$context.httpMethod", route: "$context.routeKey" },
  websocket: { route: "$context.routeKey" },
} as const satisfies Record<ApiKind, Partial<LogLine>>;

/** HTTP APIs have no variable for this. */
const authorizerLatency = { authorizerLatency: "$context.authorizer.latency" };

/**
 * The format of an access log that usage is counted from: one line of JSON per call. It contains no path, query or
 * header, because clients control those. The fields that identify the token come last: of duplicate members the last
 * one counts, so an earlier value can't inject another token.
 */
export function accessLogFormat(kind: ApiKind, additional: readonly AdditionalLogField[] = []): string {
  const optional = additional.map((name) => [name, additionalLogFields[name]]);
  const fields = {
    ...Object.fromEntries(optional),
    requestId: "$context.requestId",
    time: "$context.requestTimeEpoch",
    ...routeFields[kind],
    status: "$context.status",
    ...(kind !== "http" && authorizerLatency),
    integrationLatency: "$context.integrationLatency",
    secretGeneration: authorizerVariable("secretGeneration"),
    secretVersion: authorizerVariable("secretVersion"),
    table: authorizerVariable("table"),
    owner: authorizerVariable("owner"),
    tokenId: authorizerVariable("tokenId"),
  } satisfies LogLine & Readonly<Record<string, string>>;
  return JSON.stringify(fields);
}

/** The filter for lines with a token. Without a token, API Gateway writes `-`. */
export const tokenLinesFilter = '{ $.tokenId = "tok_*" }';
