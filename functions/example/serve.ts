import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { lookup } from "./lookup.ts";
import { failure } from "./response.ts";
import { storeFacts } from "./store-facts.ts";
import { whoAmI } from "./who-am-i.ts";

/** By API Gateway's resource. Whether the caller may call it was decided before: no code here looks at tokens. */
const routes: Readonly<Record<string, (event: APIGatewayProxyEvent) => APIGatewayProxyResult>> = {
  "GET /v1/lookup": lookup,
  "GET /v1/lookup/{key}": lookup,
  "PUT /v1/scope/{realm}/{identifier}": storeFacts,
  "GET /whoami": whoAmI,
};

/** Serves a call that is allowed. */
export async function serve(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const route = routes[`${event.httpMethod} ${event.resource}`];
  return route ? route(event) : failure(404, "not found");
}
