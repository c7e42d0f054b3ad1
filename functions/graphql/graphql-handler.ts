import middy from "@middy/core";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { GraphQLError } from "graphql";
import * as z from "zod";
import type { GraphqlSettings } from "../../contract/deployment/graphql.ts";
import { problemHeaders, problems } from "../../contract/problems.ts";
import { type ErrorCode, LatchkeyError } from "../../core/errors.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { createCors } from "../api/api-handler.ts";
import type { TokenApi } from "../api/operation.ts";
import { readBody } from "../api/read-body.ts";
import { validate } from "../api/validate.ts";
import type { VerdictReport } from "../authorizer/verdict.ts";
import { authenticate } from "./authenticate.ts";
import { createGraphqlServer } from "./graphql-server.ts";
import { createRequestContext } from "./request-context.ts";
import { responseErrors } from "./response-errors.ts";

/** The dependencies of GraphQL. */
export interface GraphqlApi extends TokenApi {
  readonly settings: GraphqlSettings;
  readonly report: VerdictReport;
}

/** A request (GraphQL over HTTP). Unknown members are ignored. */
const GraphqlRequest = z.object(
  {
    query: z.string(),
    variables: z.record(z.string(), z.unknown()).nullish(),
    operationName: z.string().nullish(),
  },
  "Must be an object with one query. Batching is not supported.",
);

const requestBody = { schema: GraphqlRequest, mediaTypes: ["application/json"] };

/** The maximum length of a response. Lambda's limit is 6 MB, and every quotation mark is escaped in it. */
const maxResponseLength = 5_000_000;

/** The Lambda handler of GraphQL. */
export function createGraphqlHandler(api: GraphqlApi) {
  const { settings, store, now, report } = api;
  const { scopes, corsOrigins = [] } = settings;
  const verifier = { settings: { ...settings, cachesVerdicts: false }, store, now, report };
  const server = createGraphqlServer(settings);
  const url = `https://localhost${server.graphqlEndpoint}`;
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>({
    timeoutEarlyInMillis: 500,
    timeoutEarlyResponse() {
      throw new LatchkeyError("unavailable", "The request took too long.");
    },
  })
    .use(corsOrigins.length > 0 ? createCors(corsOrigins) : [])
    .use(respondToErrors(settings))
    .handler(async (event) => {
      if (event.httpMethod !== "POST") throw new LatchkeyError("method_not_allowed", "Use POST.");
      const operation = validate(requestBody.schema, readBody(requestBody, event), "pointer");
      const caller = await authenticate(verifier, scopes, event);
      const { requestId } = event.requestContext;
      // Without the client's Accept header: for GraphQL's own media type, errors would have other statuses.
      const context = createRequestContext(api, operation, { requestId, caller });
      const response = await server.fetch(url, { method: "POST" }, context);
      const text = await response.text();
      if (text.length > maxResponseLength) {
        const error = new LatchkeyError("validation_failed", "The response is too large. Ask for smaller pages.");
        return jsonResponse(200, JSON.stringify(failure(error, event, settings)));
      }
      return jsonResponse(response.status, text);
    });
}

function jsonResponse(statusCode: number, body: string): APIGatewayProxyResult {
  return { statusCode, headers: { "Content-Type": "application/json", "Cache-Control": "no-store" }, body };
}

/** Responds to invalid requests, and to errors before an operation begins, with a GraphQL error and its HTTP status. */
function respondToErrors(settings: ApiSettings): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: (request) => {
      const body = failure(request.error, request.event, settings);
      const code = body.errors[0]?.extensions["code"] as ErrorCode;
      const response = jsonResponse(problems[code].status, JSON.stringify(body));
      request.response = {
        ...response,
        headers: {
          ...response.headers,
          ...problemHeaders(code),
          ...(code === "method_not_allowed" && { Allow: "POST" }),
        },
      };
    },
  };
}

/** The body of a response without data. */
function failure(
  originalError: Error | null | undefined,
  { requestContext }: APIGatewayProxyEvent,
  settings: ApiSettings,
) {
  const { requestId } = requestContext;
  return { errors: responseErrors([new GraphQLError("", { originalError })], { requestId, settings, caller: null }) };
}
