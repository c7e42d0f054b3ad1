import middy from "@middy/core";
import cors from "@middy/http-cors";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { exposedHeaders } from "../../contract/headers.ts";
import type { Operation } from "../../contract/operations/operation.ts";
import { listMethods } from "../../contract/routes.ts";
import { hasCode, LatchkeyError } from "../../core/errors.ts";
import { serializeError } from "../serialize-error.ts";
import type { Api, OperationResponse } from "./operation.ts";
import { interanaFailure } from "./operations/interana.ts";
import { oauthFailure } from "./operations/secrets.ts";
import { problemResponse } from "./problem.ts";
import { findRoute, findTag } from "./router.ts";

/** The Lambda handler of the whole HTTP API. */
export function createApiHandler(api: Api) {
  const { corsOrigins = [] } = api.settings;
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>({
    timeoutEarlyInMillis: 500,
    timeoutEarlyResponse() {
      throw new LatchkeyError("unavailable", "The request took too long.");
    },
  })
    .use(corsOrigins.length > 0 ? createCors(corsOrigins) : [])
    .use(logErrors())
    .use(respondToErrors())
    .handler(async (event) => {
      const handle = findRoute(event);
      return toProxyResult(await handle(api, event));
    });
}

/** CORS for these origins. API Gateway responds to preflight requests. */
export function createCors(origins: readonly string[]) {
  return cors({
    origins: [...origins],
    exposeHeaders: exposedHeaders.join(", "),
    disableBeforePreflightResponse: true,
  });
}

function toProxyResult({ status, headers, body }: OperationResponse): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: {
      // Responses contain the caller's tokens, and some contain a secret, so they must not be cached.
      "Cache-Control": "no-store",
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? "" : JSON.stringify(body),
  };
}

const failureResponses = {
  Tokens: problemResponse,
  Service: problemResponse,
  Secrets: oauthFailure,
  Interana: interanaFailure,
} satisfies Record<Operation["tag"], typeof problemResponse>;

function respondToErrors(): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: (request) => {
      const { event, error } = request;
      const response = failureResponses[findTag(event)](error, event);
      const isRefusedMethod = hasCode(error, "method_not_allowed");
      const allow = isRefusedMethod && { Allow: listMethods(event.resource).join(", ") };
      request.response = { ...response, headers: { ...response.headers, ...allow } };
    },
  };
}

/** Logs the causes of internal errors, which responses don't show. */
function logErrors(): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: ({ error, event }) => {
      if (error instanceof LatchkeyError && error.code !== "unavailable") return;
      const { requestId } = event.requestContext;
      console.error({ message: "request failed", requestId, ...serializeError(error) });
    },
  };
}
