import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { buffer, json } from "node:stream/consumers";
import { ZodError } from "zod";
import type { HttpResponse, ManagementRequest } from "../gateway/gateway-request.ts";
import { createLocalServer } from "../host/local-server.ts";
import { type CloudWatch, CloudWatchError } from "./cloudwatch.ts";
import type { CustomResourceResponses } from "./custom-resource-responses.ts";
import { type SecretsManager, SecretsManagerError } from "./secrets-manager.ts";

/** The services behind the endpoint. */
export interface AwsServices {
  /** The access key id that calls must be signed with. The signature itself is not checked. */
  readonly accessKeyId: string;
  readonly secrets: SecretsManager;
  readonly cloudwatch: CloudWatch;
  readonly responses: CustomResourceResponses;
  /** Flushes the authorizer caches of a stage. @returns `false` if the stage does not exist. */
  readonly flushAuthorizers: (apiId: string, stageName: string) => boolean;
  /** Serves a call of `@connections` for the API that has the connection. */
  readonly manageConnection: (connectionId: string, request: ManagementRequest) => HttpResponse;
}

interface AwsResponse {
  readonly status: number;
  readonly headers?: HttpResponse["headers"];
  /** Sent as JSON, unless it is text or bytes. */
  readonly body?: unknown;
}

/**
 * Creates the HTTP server for the AWS SDK's clients: Secrets Manager, CloudWatch metrics, flushes of authorizer caches,
 * connections of WebSocket APIs, and responses of custom resources.
 */
export function createAwsEndpoint(services: AwsServices): Server {
  return createLocalServer((request, response) => {
    respond(request, services)
      .catch((error: unknown): AwsResponse => ({ status: 500, body: { message: String(error) } }))
      .then((result) => write(response, result));
  });
}

/** The services whose calls are named in the header `x-amz-target`, by their prefix there. */
const serviceByTarget: Readonly<Record<string, "secrets" | "cloudwatch">> = {
  secretsmanager: "secrets",
  GraniteServiceVersion20100801: "cloudwatch",
};

const flushPath = /^\/(restapis|v2\/apis)\/([^/]+)\/stages\/([^/]+)\/cache\/authorizers$/;
const connectionPath = /^\/@connections\/([^/]+)$/;
const responsePath = /^\/custom-resource-responses\/([^/?]+)/;

async function respond(request: IncomingMessage, services: AwsServices): Promise<AwsResponse> {
  const path = request.url?.split("?")[0] ?? "/";
  const responseId = responsePath.exec(path)?.[1];
  if (request.method === "PUT" && responseId) {
    return { status: services.responses.receive(responseId, await json(request)) ? 200 : 404 };
  }
  // Other users of this machine, and pages in its browsers, can reach this port too.
  if (!request.headers.authorization?.includes(` Credential=${services.accessKeyId}/`)) {
    return { status: 403, body: { __type: "UnrecognizedClientException", message: "The security token is invalid." } };
  }
  const response = await callApiGateway(request, path, services);
  if (response) return response;
  const [service, action] = String(request.headers["x-amz-target"]).split(".");
  const called = serviceByTarget[service ?? ""];
  if (request.method === "POST" && called && action) {
    return callService(services[called], action, await json(request));
  }
  const message = `The local stack does not serve ${request.method} ${path}.`;
  return { status: 404, body: { __type: "UnknownOperationException", message } };
}

/** Flushes the authorizer caches of a stage, or manages a connection. @returns `undefined` for any other call. */
async function callApiGateway(
  request: IncomingMessage,
  path: string,
  { flushAuthorizers, manageConnection }: AwsServices,
): Promise<AwsResponse | undefined> {
  const [, kind, apiId, stageName] = flushPath.exec(path) ?? [];
  if (request.method === "DELETE" && apiId && stageName) {
    if (!flushAuthorizers(decodeURIComponent(apiId), decodeURIComponent(stageName))) {
      return { status: 404, body: { __type: "NotFoundException", message: "Invalid stage identifier specified" } };
    }
    return { status: kind === "restapis" ? 202 : 204 };
  }
  const connectionId = connectionPath.exec(path)?.[1];
  if (connectionId === undefined) return undefined;
  const { method = "GET" } = request;
  return manageConnection(decodeURIComponent(connectionId), { method, body: await buffer(request) });
}

function callService(service: SecretsManager | CloudWatch, action: string, input: unknown): AwsResponse {
  try {
    return { status: 200, body: service.call(action, input) };
  } catch (error) {
    if (error instanceof SecretsManagerError || error instanceof CloudWatchError) {
      return { status: 400, body: { __type: error.code, message: error.message } };
    }
    if (error instanceof ZodError)
      return { status: 400, body: { __type: "ValidationException", message: error.message } };
    throw error;
  }
}

function write(response: ServerResponse, { status, headers = [], body }: AwsResponse): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value);
  if (body === undefined) {
    response.end();
    return;
  }
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    response.end(body);
    return;
  }
  response.setHeader("Content-Type", "application/x-amz-json-1.1");
  response.end(JSON.stringify(body));
}
