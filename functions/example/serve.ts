import { createHash } from "node:crypto";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { ReceivedContext } from "../../contract/deployment/authorizer-context.ts";
import data from "./data.json" with { type: "json" };

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
function lookup({ pathParameters, queryStringParameters }: APIGatewayProxyEvent): APIGatewayProxyResult {
  const namespace = queryStringParameters?.["namespace"];
  if (!namespace) return failure(422, "The query parameter namespace is missing.");
  const values = namespaces.get(namespace);
  const key = pathParameters?.["key"];
  const payload = key === undefined ? values && Object.fromEntries(values) : values?.get(key);
  return jsonResponse(200, { status: "ok", found: payload !== undefined, payload: payload ?? null });
}

/**
 * `PUT /v1/scope/{realm}/{identifier}`: takes the facts of a machine or an application, and returns the id of this
 * state of them. The same facts have the same id, by which a client finds out whether they changed. They are kept
 * nowhere: this is an example of a call that needs another scope, not of a database.
 */
function storeFacts({ pathParameters, body, isBase64Encoded }: APIGatewayProxyEvent): APIGatewayProxyResult {
  const facts = parseObject(isBase64Encoded ? Buffer.from(body ?? "", "base64").toString() : body);
  if (!facts) return failure(422, "The body is not a JSON object.");
  const { realm, identifier } = pathParameters ?? {};
  return jsonResponse(200, { status: "ok", uuid: uuidOf(JSON.stringify([realm, identifier, sorted(facts)])) });
}

function parseObject(text: string | null): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function sorted(facts: object): [string, unknown][] {
  return Object.entries(facts).sort(([left], [right]) => (left < right ? -1 : 1));
}

/** A UUID of version 8 (RFC 9562): of our own making, from a hash. */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** `GET /whoami`: who is calling, as the authorizer tells every backend. */
function whoAmI({ requestContext }: APIGatewayProxyEvent): APIGatewayProxyResult {
  const context: ReceivedContext = requestContext.authorizer ?? {};
  const { tokenId, tokenName, owner, scopes } = context;
  return jsonResponse(200, { tokenId, tokenName, owner, scopes });
}

/** A JSON response. The content type has no charset: JSON is UTF-8 by definition, and clients compare it whole. */
function jsonResponse(statusCode: number, body: object): APIGatewayProxyResult {
  return { statusCode, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** A failure, as clients of a Jerakia server read it. */
export function failure(statusCode: number, message: string): APIGatewayProxyResult {
  return jsonResponse(statusCode, { status: "failed", message });
}
