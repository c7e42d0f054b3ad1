import type { APIGatewayProxyEvent } from "aws-lambda";
import { openApiDocument } from "../../../contract/openapi.ts";
import { routes } from "../../../contract/routes.ts";
import { grantableScopes, isAdmin } from "../../../core/caller.ts";
import { getHeader } from "../headers.ts";
import type { OperationHandlers } from "../operation.ts";

let document: ReturnType<typeof openApiDocument> | undefined;

/** The operations on the service itself. */
export const serviceOperations = {
  async getCaller({ settings }, { caller }) {
    const { owner, scopes, tokenId, person } = caller;
    const grantable = isAdmin(caller) ? settings.scopes.map(({ name }) => name) : grantableScopes(caller);
    const { issuer, subject, name, validUntil } = person ?? {};
    const body = {
      owner,
      scopes,
      grantableScopes: grantable,
      tokenId,
      person: person ? { issuer, subject, name, validUntil } : null,
    };
    return { status: 200, body };
  },

  async getSignIn({ settings, issuer: configured }) {
    const { signIn } = settings;
    if (!signIn || !configured) return { status: 200, body: { secrets: true, openIdConnect: null } };
    const { organization, requestedScopes, offersSecrets } = signIn;
    const { issuer, clientId, cliClientId, audience } = configured;
    const tokenType = audience === undefined ? "id_token" : "access_token";
    return {
      status: 200,
      body: {
        secrets: offersSecrets,
        openIdConnect: { organization, issuer, clientId, cliClientId, scopes: requestedScopes, tokenType },
      },
    };
  },

  async listScopes({ settings }) {
    return { status: 200, body: { items: settings.scopes } };
  },

  async getHealth({ settings, now }) {
    const { version, prefix: secretPrefix, acceptedPrefixes } = settings;
    return { status: 200, body: { status: "ok", version, time: now().toISOString(), secretPrefix, acceptedPrefixes } };
  },

  async getOpenApi({ settings }, { event }) {
    document ??= openApiDocument({ version: settings.version });
    const url = serverUrl(event);
    return { status: 200, body: url === undefined ? document : { ...document, servers: [{ url }] } };
  },

  async getAuthorizationServer({ settings }, { event }) {
    const issuer = serverUrl(event) ?? "";
    return {
      status: 200,
      body: {
        issuer,
        scopes_supported: settings.scopes.map(({ name }) => name),
        response_types_supported: [],
        grant_types_supported: [],
        introspection_endpoint: issuer + routes.introspect.path,
        introspection_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "bearer"],
        revocation_endpoint: issuer + routes.revoke.path,
        revocation_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
      },
    };
  },
} satisfies Partial<OperationHandlers>;

/**
 * The base URL of the API, including its stage or the base path of a custom domain. `requestContext.path` includes that
 * part, `event.path` only the base path.
 */
function serverUrl(event: APIGatewayProxyEvent): string | undefined {
  const { requestContext, resource } = event;
  const { domainName, path } = requestContext;
  if (!domainName || !path?.endsWith(resource)) return undefined;
  const protocol = getHeader(event, "x-forwarded-proto") === "http" ? "http" : "https";
  return `${protocol}://${domainName}${path.slice(0, -resource.length)}`;
}
