import { routes } from "../routes.ts";
import { AuthorizationServer, Caller, Health, OpenApi, ScopeCatalogue, SignIn } from "../schemas/service.ts";
import type { Examples, ResourceOperations } from "./operation.ts";

/** The operations on the service itself. */
export const serviceOperations = {
  getCaller: {
    ...routes.getCaller,
    summary: "Get the caller",
    tag: "Service",
    responses: {
      200: { description: "The calling token or person.", schema: Caller },
    },
    errors: [],
  },
  listScopes: {
    ...routes.listScopes,
    summary: "List the scopes of the service",
    tag: "Service",
    responses: {
      200: { description: "The catalogue.", schema: ScopeCatalogue },
    },
    errors: [],
  },
  getSignIn: {
    ...routes.getSignIn,
    summary: "Get how people sign in",
    tag: "Service",
    responses: {
      200: { description: "What a console or a CLI needs to sign people in.", schema: SignIn },
    },
    errors: [],
  },
  getHealth: {
    ...routes.getHealth,
    summary: "Check that the service responds",
    tag: "Service",
    responses: {
      200: {
        description: "The service responds.",
        schema: Health,
      },
    },
    errors: [],
  },
  getOpenApi: {
    ...routes.getOpenApi,
    summary: "Get this document",
    tag: "Service",
    responses: { 200: { description: "An OpenAPI 3.1 document.", schema: OpenApi } },
    errors: [],
  },
  getAuthorizationServer: {
    ...routes.getAuthorizationServer,
    summary: "Get the metadata for OAuth clients (RFC 8414)",
    tag: "Service",
    responses: {
      200: { description: "Metadata of an authorization server.", schema: AuthorizationServer },
    },
    errors: [],
  },
} as const satisfies ResourceOperations;

/** Their OpenAPI examples. */
export const serviceExamples = {
  getCaller: {
    responses: {
      200: {
        person: {
          owner: "alice@example.com",
          scopes: ["tokens:self"],
          grantableScopes: ["lookup:read"],
          tokenId: null,
          person: {
            issuer: "https://login.example.com",
            subject: "248289761001",
            name: "Alice Example",
            validUntil: "2027-01-31T12:15:00.000Z",
          },
        },
      },
    },
  },
  getSignIn: {
    responses: {
      200: {
        openIdConnect: {
          secrets: true,
          openIdConnect: {
            organization: "Example Corp",
            issuer: "https://login.example.com",
            clientId: "latchkey-console",
            cliClientId: "latchkey-cli",
            scopes: ["openid", "profile", "email"],
            tokenType: "id_token",
          },
        },
      },
    },
  },
  listScopes: {
    responses: {
      200: {
        catalogue: { items: [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] }] },
      },
    },
  },
  getHealth: {
    responses: {
      200: {
        ok: {
          status: "ok",
          version: "1.0.0",
          time: "2027-01-31T12:00:00.000Z",
          secretPrefix: "lk",
          acceptedPrefixes: [],
        },
      },
    },
  },
  getOpenApi: { responses: { 200: { document: { openapi: "3.1.0", info: { title: "Latchkey", version: "1.0.0" } } } } },
  getAuthorizationServer: {
    responses: {
      200: {
        metadata: {
          issuer: "https://tokens.example.com",
          scopes_supported: ["lookup:read"],
          response_types_supported: [],
          grant_types_supported: [],
          introspection_endpoint: "https://tokens.example.com/v1/introspect",
          introspection_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "bearer"],
          revocation_endpoint: "https://tokens.example.com/v1/revoke",
          revocation_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
        },
      },
    },
  },
} as const satisfies Examples<typeof serviceOperations>;
