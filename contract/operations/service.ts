import { routes } from "../routes.ts";
import { AuthorizationServer, Health, OpenApi, ScopeCatalogue } from "../schemas/service.ts";
import type { Examples, ResourceOperations } from "./operation.ts";

/** The operations on the service itself. */
export const serviceOperations = {
  listScopes: {
    ...routes.listScopes,
    summary: "List the scopes of the service",
    tag: "Service",
    responses: {
      200: { description: "The catalogue.", schema: ScopeCatalogue },
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

/** Examples of them, for the document. */
export const serviceExamples = {
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
        well: {
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
