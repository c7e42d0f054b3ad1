import type * as z from "zod";
import { responseHeaders } from "../headers.ts";
import { routes } from "../routes.ts";
import { exampleId, PageQuery } from "../schemas/fields.ts";
import { TokenEventPage } from "../schemas/token-events.ts";
import {
  ChangedToken,
  CreatedToken,
  CreateToken,
  ListTokensQuery,
  RotatedToken,
  RotateToken,
  Token,
  TokenPage,
  TokenPath,
  UpdateToken,
} from "../schemas/tokens.ts";
import { administrator, newSecret, requestId, secret } from "./example-values.ts";
import { type Examples, mediaTypes, type ResourceOperations } from "./operation.ts";

/** The headers that say when a change is effective. */
const effectHeaders = [responseHeaders.effectiveBy, responseHeaders.cacheFlush] as const;

/** The operations on tokens. */
export const tokenOperations = {
  createToken: {
    ...routes.createToken,
    summary: "Create a token",
    tag: "Tokens",
    body: { schema: CreateToken, mediaTypes: [mediaTypes.json] },
    responses: {
      201: {
        description: "The new token. Only this response contains its secret.",
        schema: CreatedToken,
        headers: [responseHeaders.location, responseHeaders.etag],
      },
      200: {
        description: "The existing token, if the same request with a caller-supplied secret or digest was sent before.",
        schema: CreatedToken,
        headers: [responseHeaders.location, responseHeaders.etag],
      },
    },
    errors: ["owner_not_allowed", "scope_not_held", "name_taken", "id_taken"],
  },
  listTokens: {
    ...routes.listTokens,
    summary: "List tokens",
    tag: "Tokens",
    query: ListTokensQuery,
    responses: { 200: { description: "A page of tokens.", schema: TokenPage } },
    errors: ["invalid_cursor"],
  },
  getOwnToken: {
    ...routes.getOwnToken,
    summary: "Get the calling token",
    tag: "Tokens",
    revalidated: true,
    responses: {
      200: { description: "The token.", schema: Token, headers: [responseHeaders.etag] },
    },
    errors: ["token_not_found"],
  },
  getToken: {
    ...routes.getToken,
    summary: "Get a token",
    tag: "Tokens",
    pathParameters: TokenPath,
    revalidated: true,
    responses: {
      200: { description: "The token.", schema: Token, headers: [responseHeaders.etag] },
    },
    errors: ["token_not_found"],
  },
  updateToken: {
    ...routes.updateToken,
    summary: "Update a token",
    tag: "Tokens",
    pathParameters: TokenPath,
    body: { schema: UpdateToken, mediaTypes: [mediaTypes.mergePatch, mediaTypes.json] },
    conditional: true,
    responses: {
      200: {
        description: "The token after the change.",
        schema: ChangedToken,
        headers: [responseHeaders.etag, ...effectHeaders],
      },
    },
    errors: ["scope_not_held", "field_locked", "token_not_found", "name_taken", "conflict", "precondition_failed"],
  },
  deleteToken: {
    ...routes.deleteToken,
    summary: "Delete a token permanently",
    tag: "Tokens",
    pathParameters: TokenPath,
    conditional: true,
    responses: { 204: { description: "The token is deleted.", headers: effectHeaders } },
    errors: ["token_not_found", "conflict", "precondition_failed"],
  },
  rotateToken: {
    ...routes.rotateToken,
    summary: "Rotate a token's secret",
    tag: "Tokens",
    pathParameters: TokenPath,
    body: { schema: RotateToken, mediaTypes: [mediaTypes.json], optional: true },
    conditional: true,
    responses: {
      200: {
        description: "The token with its new secret.",
        schema: RotatedToken,
        headers: [responseHeaders.etag, ...effectHeaders],
      },
    },
    errors: ["scope_not_held", "token_not_found", "conflict", "precondition_failed"],
  },
  listTokenEvents: {
    ...routes.listTokenEvents,
    summary: "List a token's audit trail, newest first",
    tag: "Tokens",
    pathParameters: TokenPath,
    query: PageQuery,
    responses: { 200: { description: "A page of events.", schema: TokenEventPage } },
    errors: ["token_not_found", "invalid_cursor"],
  },
} as const satisfies ResourceOperations;

const token: z.output<typeof Token> = {
  id: exampleId,
  owner: "service/billing",
  name: "my_app",
  description: "Reads port numbers for the deploy job",
  scopes: ["lookup:read"],
  status: "active",
  expiresAt: "2027-12-31T23:00:00.000Z",
  allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"],
  createdAt: "2027-01-31T12:00:00.000Z",
  updatedAt: "2027-01-31T12:00:00.000Z",
  lockedFields: [],
  lastSeenAt: null,
  currentSecretLastSeenAt: null,
  previousSecretLastSeenAt: null,
  previousValidUntil: null,
  revokedAt: null,
  secretVersion: 1,
  version: 1,
};
const seenAt = "2027-02-01T08:30:00.000Z";
const seen = { ...token, lastSeenAt: seenAt, currentSecretLastSeenAt: seenAt };
const application = { name: "my_app", owner: "service/billing", scopes: ["lookup:read"] };
const changed = { ...seen, updatedAt: "2027-02-01T12:00:00.000Z", version: 2 };
const effectiveBy = "2027-02-01T12:05:00.000Z";

/** Their OpenAPI examples. */
export const tokenExamples = {
  createToken: {
    requests: {
      minimal: { name: "my_app" },
      forAnApplication: {
        ...application,
        description: "Reads port numbers for the deploy job",
        expiresAt: "2028-01-01T00:00:00+01:00",
        allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"],
      },
      withCallerSuppliedSecret: { ...application, secret },
      withOfflineDigest: {
        ...application,
        id: exampleId,
        digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      },
    },
    responses: { 201: { created: { ...token, secret } }, 200: { repeated: token } },
  },
  listTokens: {
    responses: {
      200: {
        lastPage: { items: [seen], nextCursor: null },
        firstPage: { items: [seen], nextCursor: "eyJwb3NpdGlvbiI6Im9wYXF1ZSJ9" },
      },
    },
  },
  getOwnToken: { responses: { 200: { own: seen } } },
  getToken: { responses: { 200: { token: seen } } },
  updateToken: {
    requests: {
      disable: { status: "disabled" },
      changeExpiry: { expiresAt: "2028-06-30T00:00:00Z" },
      unset: { description: null, expiresAt: null, allowedCidrs: null },
    },
    responses: { 200: { disabled: { ...changed, status: "disabled", effectiveBy } } },
  },
  deleteToken: { responses: {} },
  rotateToken: {
    requests: { withoutOverlap: {}, withOverlap: { overlapSeconds: 86_400 } },
    responses: {
      200: {
        withoutOverlap: { ...changed, secret: newSecret, effectiveBy },
        withOverlap: {
          ...changed,
          previousValidUntil: "2027-02-02T12:00:00.000Z",
          secret: newSecret,
          effectiveBy: "2027-02-02T12:00:00.000Z",
        },
      },
    },
  },
  listTokenEvents: {
    responses: {
      200: {
        trail: {
          items: [
            {
              id: "evt_01jd8mr6p8e6c8m2w7v3k5n9qd",
              tokenId: exampleId,
              owner: "service/billing",
              type: "updated",
              at: "2027-02-01T12:00:00.000Z",
              actor: { tokenId: administrator, owner: "ops", sourceIp: "198.51.100.7", requestId },
              changes: { status: { from: "active", to: "disabled" } },
            },
          ],
          nextCursor: null,
        },
      },
    },
  },
} as const satisfies Examples<typeof tokenOperations>;
