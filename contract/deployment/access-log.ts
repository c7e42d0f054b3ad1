import type { LogLine } from "../../core/usage/log-line.ts";
import type { AuthorizerContext } from "./authorizer-context.ts";

/** The kinds of APIs, whose access logs have variables of their own. */
export type ApiKind = "rest" | "http" | "websocket";

const ofAuthorizer = (name: keyof AuthorizerContext) => `$context.authorizer.${name}`;

/** What a stage's access log can have besides, each written only where it is asked for. */
export const additionalLogFields = {
  sourceIp: "$context.identity.sourceIp",
  responseLength: "$context.responseLength",
  errorType: "$context.error.responseType",
  extendedRequestId: "$context.extendedRequestId",
  domainName: "$context.domainName",
} as const;

/** The name of such a field. */
export type AdditionalLogField = keyof typeof additionalLogFields;

const routeFields = {
  rest: { method: "$context.httpMethod", route: "$context.resourcePath" },
  http: { method: "$context.httpMethod", route: "$context.routeKey" },
  websocket: { route: "$context.routeKey" },
} as const satisfies Record<ApiKind, Partial<LogLine>>;

/** HTTP APIs have no variable for it. */
const authorizerLatency = { authorizerLatency: "$context.authorizer.latency" };

/**
 * The format of an access log that usage is counted from: JSON, a line for each call. It has no path, no query and no
 * header, which clients write. What tells whose call it was comes last: of two members with one name the last counts, so
 * that no value before it can name another token.
 */
export function accessLogFormat(kind: ApiKind, additional: readonly AdditionalLogField[] = []): string {
  const asked = additional.map((name) => [name, additionalLogFields[name]]);
  const fields = {
    ...Object.fromEntries(asked),
    requestId: "$context.requestId",
    time: "$context.requestTimeEpoch",
    ...routeFields[kind],
    status: "$context.status",
    ...(kind !== "http" && authorizerLatency),
    integrationLatency: "$context.integrationLatency",
    secretGeneration: ofAuthorizer("secretGeneration"),
    secretVersion: ofAuthorizer("secretVersion"),
    table: ofAuthorizer("table"),
    owner: ofAuthorizer("owner"),
    tokenId: ofAuthorizer("tokenId"),
  } satisfies LogLine & Readonly<Record<string, string>>;
  return JSON.stringify(fields);
}

/** The filter for the lines that have a token: without one, API Gateway writes `-`. */
export const tokenLinesFilter = '{ $.tokenId = "tok_*" }';
