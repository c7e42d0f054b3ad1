import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import data from "./data.json" with { type: "json" };
import { failure, jsonResponse } from "./response.ts";

/** What can be looked up: values by namespace and key. */
const namespaces = new Map(
  Object.entries(data).map(([namespace, values]): [string, Map<string, unknown>] => [
    namespace,
    new Map(Object.entries(values)),
  ]),
);

/**
 * `GET /v1/lookup/{key}?namespace=…`: the value of a key, and `GET /v1/lookup?namespace=…`: all of a namespace.
 * A key or a namespace that is not there is not found, which is no failure.
 */
export function lookup({ pathParameters, queryStringParameters }: APIGatewayProxyEvent): APIGatewayProxyResult {
  const namespace = queryStringParameters?.["namespace"];
  if (!namespace) return failure(422, "The query parameter namespace is missing.");
  const values = namespaces.get(namespace);
  const key = pathParameters?.["key"];
  const payload = key === undefined ? values && Object.fromEntries(values) : values?.get(key);
  return jsonResponse(200, { status: "ok", found: payload !== undefined, payload: payload ?? null });
}
