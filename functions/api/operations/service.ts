import type { APIGatewayProxyEvent } from "aws-lambda";
import { openApiDocument } from "../../../contract/openapi.ts";
import type { OperationHandlers } from "../operation.ts";

let document: ReturnType<typeof openApiDocument> | undefined;

/** The operations that tell of the service itself. */
export const serviceOperations = {
  async listScopes({ settings }) {
    return { status: 200, body: { items: settings.scopes } };
  },

  async getHealth({ settings, now }) {
    const { version, prefix: secretPrefix } = settings;
    return { status: 200, body: { status: "ok", version, time: now().toISOString(), secretPrefix } };
  },

  async getOpenApi({ settings }, { event }) {
    document ??= openApiDocument({ version: settings.version });
    const url = serverUrl(event);
    return { status: 200, body: url === undefined ? document : { ...document, servers: [{ url }] } };
  },
} satisfies Partial<OperationHandlers>;

/**
 * Where the API was called: its stage, or the base path of a custom domain, is part of it. `requestContext.path` has that
 * part; `event.path` has only the base path.
 */
function serverUrl({ requestContext, resource, headers }: APIGatewayProxyEvent): string | undefined {
  const { domainName, path } = requestContext;
  if (!domainName || !path?.endsWith(resource)) return undefined;
  const protocol = headers?.["X-Forwarded-Proto"] === "http" ? "http" : "https";
  return `${protocol}://${domainName}${path.slice(0, -resource.length)}`;
}
