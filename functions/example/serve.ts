import { decode, encode } from "@msgpack/msgpack";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { ReceivedContext } from "../../contract/deployment/authorizer-context.ts";
import { isObject } from "../../core/shape.ts";
import data from "./data.json" with { type: "json" };
import { type Facts, findFacts, storeFacts } from "./scope-data.ts";

/** A response before it is encoded. */
interface ExampleResponse {
  readonly status: number;
  readonly body: object;
}

/** By method and resource. The authorizer has already decided whether the caller can call them. */
const routes = new Map<string, (event: APIGatewayProxyEvent) => ExampleResponse>([
  ["GET /v1/lookup", lookup],
  ["GET /v1/lookup/{key}", lookup],
  ["PUT /v1/scope/{realm}/{identifier}", putScope],
  ["GET /v1/scope/{realm}/{identifier}", getScope],
  ["GET /v1/scope/{realm}/{identifier}/uuid", getScopeId],
  ["GET /whoami", whoAmI],
]);

const json = "application/json";
const msgpack = "application/x-msgpack";

/** Handles an allowed call, in JSON or MessagePack, depending on the Content-Type of the request. */
export async function serve(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const mediaType = negotiateMediaType(event);
  if (mediaType !== json && mediaType !== msgpack) {
    const headers = { "Content-Type": "text/plain" };
    return { statusCode: 415, headers, body: `Content type ${mediaType} not supported` };
  }
  const route = routes.get(`${event.httpMethod} ${event.resource}`);
  const { status, body } = route ? route(event) : failed(404, "not found");
  if (mediaType === json) return jsonResponse(status, body);
  const bytes = Buffer.from(encode(body)).toString("base64");
  return { statusCode: status, headers: { "Content-Type": msgpack }, body: bytes, isBase64Encoded: true };
}

function negotiateMediaType({ headers }: Pick<APIGatewayProxyEvent, "headers">): string {
  const value = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return value?.split(";", 1)[0]?.trim().toLowerCase() || json;
}

/** The values by namespace and key. A namespace `<name> in <environment>` overrides `<name>`. */
const namespaces = new Map(
  Object.entries(data).map(([namespace, values]): [string, Map<string, unknown>] => [
    namespace,
    new Map(Object.entries(values)),
  ]),
);

/**
 * `GET /v1/lookup/{key}?namespace=…`: the value of a key. `GET /v1/lookup?namespace=…`: all values of a namespace. An
 * unknown key or namespace isn't an error. With `scope=server`, `scope_realm` and `scope_identifier`, the stored fact
 * `environment` selects the values.
 */
function lookup({ pathParameters, queryStringParameters }: APIGatewayProxyEvent): ExampleResponse {
  const query = queryStringParameters ?? {};
  const namespace = query["namespace"];
  if (namespace === undefined) return failed(422, "The query parameter namespace is missing.");
  const found =
    query["scope"] === "server" ? findFacts(query["scope_realm"] ?? "", query["scope_identifier"] ?? "") : null;
  if (found === undefined) return failed(404, "No scope data found");
  const values = findValues(namespace, found?.facts["environment"]);
  const key = pathParameters?.["key"];
  const payload = key === undefined ? values && Object.fromEntries(values) : values?.get(key);
  return { status: 200, body: { status: "ok", found: payload !== undefined, payload: payload ?? null } };
}

function findValues(namespace: string, environment: unknown): Map<string, unknown> | undefined {
  const values = namespaces.get(namespace);
  const own = typeof environment === "string" ? namespaces.get(`${namespace} in ${environment}`) : undefined;
  return values && new Map([...values, ...(own ?? [])]);
}

/**
 * `PUT /v1/scope/{realm}/{identifier}`: stores the facts of a machine or an application, and returns their id, with which
 * clients detect changes.
 */
function putScope(event: APIGatewayProxyEvent): ExampleResponse {
  const facts = readFacts(event);
  if (!facts) return failed(422, "The body is not an object.");
  const { realm = "", identifier = "" } = event.pathParameters ?? {};
  return { status: 200, body: { status: "ok", uuid: storeFacts(realm, identifier, facts) } };
}

/** `GET /v1/scope/{realm}/{identifier}`: the stored facts. */
function getScope({ pathParameters }: APIGatewayProxyEvent): ExampleResponse {
  const found = findFacts(pathParameters?.["realm"] ?? "", pathParameters?.["identifier"] ?? "");
  return found ? { status: 200, body: { status: "ok", payload: found.facts } } : failed(404, "No scope data found");
}

/** `GET /v1/scope/{realm}/{identifier}/uuid`: their id. */
function getScopeId({ pathParameters }: APIGatewayProxyEvent): ExampleResponse {
  const found = findFacts(pathParameters?.["realm"] ?? "", pathParameters?.["identifier"] ?? "");
  return found ? { status: 200, body: { status: "ok", uuid: found.id } } : failed(404, "No scope data found");
}

function readFacts(event: APIGatewayProxyEvent): Facts | undefined {
  const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  try {
    const value: unknown = negotiateMediaType(event) === msgpack ? decode(bytes) : JSON.parse(bytes.toString());
    return isObject(value) ? (value as Facts) : undefined;
  } catch {
    return undefined;
  }
}

/** `GET /whoami`: the caller, from the authorizer's context. */
function whoAmI({ requestContext }: APIGatewayProxyEvent): ExampleResponse {
  const context: ReceivedContext = requestContext.authorizer ?? {};
  const { tokenId, tokenName, owner, scopes } = context;
  return { status: 200, body: { tokenId, tokenName, owner, scopes } };
}

function failed(status: number, message: string): ExampleResponse {
  return { status, body: { status: "failed", message } };
}

/** A JSON response. The content type has no charset, because JSON is always UTF-8 and clients compare the whole value. */
function jsonResponse(statusCode: number, body: object): APIGatewayProxyResult {
  return { statusCode, headers: { "Content-Type": json }, body: JSON.stringify(body) };
}

/** A failure in the format of Jerakia. */
export function failure(statusCode: number, message: string): APIGatewayProxyResult {
  const { status, body } = failed(statusCode, message);
  return jsonResponse(status, body);
}
