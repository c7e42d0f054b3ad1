import type { z } from "zod";
import type { ErrorCode } from "../core/errors.ts";
import { type ResponseHeader, responseHeaders } from "./headers.ts";
import { type OperationName, type Route, routes } from "./routes.ts";
import * as schemas from "./schemas.ts";

const json = "application/json";
const form = "application/x-www-form-urlencoded";

/** A successful answer. */
export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly headers?: readonly ResponseHeader[];
}

/** An operation of the HTTP API, declared once: the handlers, the gateway, the document and the client follow it. */
export interface Operation extends Route {
  readonly summary: string;
  readonly tag: "Tokens" | "Secrets" | "Service" | "Interana";
  readonly pathParameters?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** The schema of the body, and the media types that it is taken in. */
  readonly body?: { readonly schema: z.ZodType; readonly mediaTypes: readonly string[]; readonly optional?: true };
  /** Whether the call heeds `If-Match`. */
  readonly conditional?: true;
  /** Whether the call heeds `If-None-Match`. */
  readonly revalidated?: true;
  /** The successful answers by status. */
  readonly responses: Readonly<Record<number, Answer>>;
  /** The failures that are the operation's own; those of every operation are not listed. */
  readonly errors: readonly ErrorCode[];
}

/** Every operation with its schemas. */
export const operations = {
  createToken: {
    ...routes.createToken,
    summary: "Create a token",
    tag: "Tokens",
    body: { schema: schemas.CreateToken, mediaTypes: [json] },
    responses: {
      201: {
        description: "The new token. Only this response contains its secret.",
        schema: schemas.CreatedToken,
        headers: [responseHeaders.location, responseHeaders.etag],
      },
      200: {
        description: "The same token, where a caller-made secret or digest was sent before.",
        schema: schemas.CreatedToken,
        headers: [responseHeaders.location, responseHeaders.etag],
      },
    },
    errors: ["owner_not_allowed", "scope_not_held", "name_taken", "id_taken"],
  },
  listTokens: {
    ...routes.listTokens,
    summary: "List tokens",
    tag: "Tokens",
    query: schemas.ListTokensQuery,
    responses: { 200: { description: "A page of tokens.", schema: schemas.TokenPage } },
    errors: ["invalid_cursor"],
  },
  getOwnToken: {
    ...routes.getOwnToken,
    summary: "Get the calling token",
    tag: "Tokens",
    revalidated: true,
    responses: {
      200: { description: "The token.", schema: schemas.Token, headers: [responseHeaders.etag] },
    },
    errors: ["token_not_found"],
  },
  getToken: {
    ...routes.getToken,
    summary: "Get a token",
    tag: "Tokens",
    pathParameters: schemas.TokenPath,
    revalidated: true,
    responses: {
      200: { description: "The token.", schema: schemas.Token, headers: [responseHeaders.etag] },
    },
    errors: ["token_not_found"],
  },
  updateToken: {
    ...routes.updateToken,
    summary: "Update a token",
    tag: "Tokens",
    pathParameters: schemas.TokenPath,
    body: { schema: schemas.UpdateToken, mediaTypes: ["application/merge-patch+json", json] },
    conditional: true,
    responses: {
      200: {
        description: "The token after the change.",
        schema: schemas.ChangedToken,
        headers: [responseHeaders.etag, responseHeaders.effectiveBy],
      },
    },
    errors: ["scope_not_held", "field_locked", "token_not_found", "name_taken", "conflict", "precondition_failed"],
  },
  deleteToken: {
    ...routes.deleteToken,
    summary: "Delete a token permanently",
    tag: "Tokens",
    pathParameters: schemas.TokenPath,
    conditional: true,
    responses: { 204: { description: "The token is deleted.", headers: [responseHeaders.effectiveBy] } },
    errors: ["token_not_found", "conflict", "precondition_failed"],
  },
  rotateToken: {
    ...routes.rotateToken,
    summary: "Rotate a token's secret",
    tag: "Tokens",
    pathParameters: schemas.TokenPath,
    body: { schema: schemas.RotateToken, mediaTypes: [json], optional: true },
    conditional: true,
    responses: {
      200: {
        description: "The token with its new secret.",
        schema: schemas.RotatedToken,
        headers: [responseHeaders.etag, responseHeaders.effectiveBy],
      },
    },
    errors: ["scope_not_held", "token_not_found", "conflict", "precondition_failed"],
  },
  listTokenEvents: {
    ...routes.listTokenEvents,
    summary: "List a token's audit trail, newest first",
    tag: "Tokens",
    pathParameters: schemas.TokenPath,
    query: schemas.PageQuery,
    responses: { 200: { description: "A page of events.", schema: schemas.TokenEventPage } },
    errors: ["token_not_found", "invalid_cursor"],
  },
  listScopes: {
    ...routes.listScopes,
    summary: "List the scopes of the service",
    tag: "Service",
    responses: {
      200: { description: "The catalogue.", schema: schemas.ScopeCatalogue },
    },
    errors: [],
  },
  introspect: {
    ...routes.introspect,
    summary: "Check whether a secret is valid (RFC 7662)",
    tag: "Secrets",
    body: { schema: schemas.Introspect, mediaTypes: [form, json] },
    responses: { 200: { description: "Whether the secret is valid, and whose it is.", schema: schemas.Introspection } },
    errors: ["unauthorized", "forbidden"],
  },
  revoke: {
    ...routes.revoke,
    summary: "Revoke a secret (RFC 7009)",
    tag: "Secrets",
    body: { schema: schemas.Revoke, mediaTypes: [form, json] },
    responses: {
      200: {
        description: "The secret is no longer valid, if it ever was.",
        headers: [responseHeaders.effectiveBy],
      },
    },
    errors: ["unauthorized", "conflict"],
  },
  getHealth: {
    ...routes.getHealth,
    summary: "Check that the service responds",
    tag: "Service",
    responses: {
      200: {
        description: "The service responds.",
        schema: schemas.Health,
      },
    },
    errors: [],
  },
  getOpenApi: {
    ...routes.getOpenApi,
    summary: "Get this document",
    tag: "Service",
    responses: { 200: { description: "An OpenAPI 3.1 document.", schema: schemas.OpenApi } },
    errors: [],
  },
  getAuthorizationServer: {
    ...routes.getAuthorizationServer,
    summary: "Get the metadata for OAuth clients (RFC 8414)",
    tag: "Service",
    responses: {
      200: { description: "Metadata of an authorization server.", schema: schemas.AuthorizationServer },
    },
    errors: [],
  },
  getCreateToken: {
    ...routes.getCreateToken,
    summary: "Create a token for the caller's owner",
    tag: "Interana",
    responses: {
      200: { description: "The new secret.", schema: schemas.InteranaToken },
    },
    errors: ["unauthorized", "forbidden"],
  },
  postCreateToken: {
    ...routes.postCreateToken,
    summary: "Create a token for the caller's owner",
    tag: "Interana",
    responses: {
      200: { description: "The new secret.", schema: schemas.InteranaToken },
    },
    errors: ["unauthorized", "forbidden"],
  },
  postRevokeToken: {
    ...routes.postRevokeToken,
    summary: "Revoke a token of the caller's owner",
    tag: "Interana",
    body: { schema: schemas.InteranaRevoke, mediaTypes: [json] },
    responses: {
      200: {
        description: "The token is revoked.",
        schema: schemas.InteranaSuccess,
        headers: [responseHeaders.effectiveBy],
      },
    },
    errors: ["unauthorized", "forbidden", "token_not_found", "conflict"],
  },
} as const satisfies Record<OperationName, Operation>;

/** The declared operations, by name. */
export type Operations = typeof operations;
