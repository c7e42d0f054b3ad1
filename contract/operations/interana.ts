import { responseHeaders } from "../headers.ts";
import { routes } from "../routes.ts";
import { InteranaRevoke, InteranaSuccess, InteranaToken } from "../schemas/interana.ts";
import { newSecret, secret } from "./example-values.ts";
import { type Examples, mediaTypes, type ResourceOperations } from "./operation.ts";

/** The operations for Interana clients. */
export const interanaOperations = {
  getCreateToken: {
    ...routes.getCreateToken,
    summary: "Create a token for the caller's owner",
    tag: "Interana",
    responses: {
      200: { description: "The new secret.", schema: InteranaToken },
    },
    errors: ["unauthorized", "forbidden"],
  },
  postCreateToken: {
    ...routes.postCreateToken,
    summary: "Create a token for the caller's owner",
    tag: "Interana",
    responses: {
      200: { description: "The new secret.", schema: InteranaToken },
    },
    errors: ["unauthorized", "forbidden"],
  },
  postRevokeToken: {
    ...routes.postRevokeToken,
    summary: "Revoke a token of the caller's owner",
    tag: "Interana",
    body: { schema: InteranaRevoke, mediaTypes: [mediaTypes.json] },
    responses: {
      200: {
        description: "The token is revoked.",
        schema: InteranaSuccess,
        headers: [responseHeaders.effectiveBy],
      },
    },
    errors: ["unauthorized", "forbidden", "token_not_found", "conflict"],
  },
} as const satisfies ResourceOperations;

const interanaSecret = { another: { token: newSecret, success: true } } as const;

/** Their OpenAPI examples. */
export const interanaExamples = {
  getCreateToken: { responses: { 200: interanaSecret } },
  postCreateToken: { responses: { 200: interanaSecret } },
  postRevokeToken: { requests: { secret: { token: secret } }, responses: { 200: { revoked: { success: true } } } },
} as const satisfies Examples<typeof interanaOperations>;
