import * as z from "zod";
import type { ZodOpenApiOperationObject, ZodOpenApiSecuritySchemeObject } from "zod-openapi";
import { adminScope, introspectScope, selfScope } from "../core/scope.ts";
import { responseHeaders } from "./headers.ts";
import { exampleObjects, failureResponses, successResponse } from "./openapi-responses.ts";
import type { Operation, SuccessResponse } from "./operations/operation.ts";
import { examples } from "./operations.ts";
import type { Access, OperationName } from "./routes.ts";

/** Names in the components of the document. */
const bearer = "bearer";
const client = "client";
const interana = "interana";

/** The security schemes, by the names that {@link operationObject} uses. */
export const securitySchemes = {
  [bearer]: {
    type: "http",
    scheme: "bearer",
    description: "`Authorization: Bearer <secret>`; the schemes `Token`, `APIToken` and `JWT` are accepted too.",
  },
  [client]: {
    type: "http",
    scheme: "basic",
    description: "A token's id and its secret, as the name and the password of a client (RFC 6749, section 2.3.1).",
  },
  [interana]: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "`Authorization: Token <secret>`.",
  },
} as const satisfies Record<string, ZodOpenApiSecuritySchemeObject>;

const ifMatch = z.string().optional().meta({
  description: "The ETag of the token version that you know. If the token has changed since, the response is 412.",
  example: '"1"',
});

const ifNoneMatch = z.string().optional().meta({
  description: "The ETag of the token version that you know. If the token has not changed since, the response is 304.",
  example: '"1"',
});

const notModified: SuccessResponse = {
  description: "The token has not changed: If-None-Match has its current ETag.",
  headers: [responseHeaders.etag],
};

/** The OpenAPI operation object, with examples. */
export function operationObject(name: OperationName, operation: Operation): ZodOpenApiOperationObject {
  const { pathParameters, query, body, conditional } = operation;
  const { requests, responses } = examples[name] as {
    readonly requests?: Readonly<Record<string, unknown>>;
    readonly responses: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  return {
    operationId: name,
    summary: operation.summary,
    description: accessDescription(operation),
    tags: [operation.tag],
    security: describeSecurity(operation),
    requestParams: {
      ...(pathParameters && { path: pathParameters }),
      ...(query && { query }),
      ...(conditional && { header: z.object({ "If-Match": ifMatch }) }),
      ...(operation.revalidated && { header: z.object({ "If-None-Match": ifNoneMatch }) }),
    },
    ...(body && {
      requestBody: {
        required: !body.optional,
        content: Object.fromEntries(
          body.mediaTypes.map((type) => [type, { schema: body.schema, examples: exampleObjects(requests ?? {}) }]),
        ),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(operation.responses).map(([status, response]) => [
          status,
          successResponse(response, responses[status] ?? {}),
        ]),
      ),
      ...(operation.revalidated && { 304: successResponse(notModified, {}) }),
      ...failureResponses(operation),
    },
  };
}

function accessDescription({ access, tag }: Operation): string {
  const descriptions = {
    none: tag === "Interana" ? `Requires a token with the scope ${selfScope} or ${adminScope}.` : "Requires no token.",
    any: "Requires a token with any scopes.",
    self: `Requires a token with the scope ${selfScope} or ${adminScope}.`,
    admin: `Requires a token with the scope ${adminScope}.`,
    introspect: `Requires a token with the scope ${introspectScope}, ${selfScope} or ${adminScope}.`,
  } satisfies Record<Access, string>;
  return descriptions[access];
}

function describeSecurity({ access, tag }: Operation): Record<string, string[]>[] {
  if (tag === "Interana") return [{ [interana]: [] }];
  if (access === "none") return [];
  if (access === "introspect") return [{ [client]: [] }, { [bearer]: [introspectScope] }];
  if (access === "any") return [{ [bearer]: [] }];
  return [...(access === "self" ? [{ [bearer]: [selfScope] }] : []), { [bearer]: [adminScope] }];
}
