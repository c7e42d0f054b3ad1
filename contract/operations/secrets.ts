import { responseHeaders } from "../headers.ts";
import { routes } from "../routes.ts";
import { exampleId } from "../schemas/fields.ts";
import { Introspect, Introspection, Revoke } from "../schemas/secrets.ts";
import { secret } from "./example-values.ts";
import { type Examples, mediaTypes, type ResourceOperations } from "./operation.ts";

/** The operations on presented secrets. */
export const secretOperations = {
  introspect: {
    ...routes.introspect,
    summary: "Check whether a secret is valid (RFC 7662)",
    tag: "Secrets",
    body: { schema: Introspect, mediaTypes: [mediaTypes.form, mediaTypes.json] },
    responses: { 200: { description: "Whether the secret is valid, and whose it is.", schema: Introspection } },
    errors: ["unauthorized", "forbidden"],
  },
  revoke: {
    ...routes.revoke,
    summary: "Revoke a secret (RFC 7009)",
    tag: "Secrets",
    body: { schema: Revoke, mediaTypes: [mediaTypes.form, mediaTypes.json] },
    responses: {
      200: {
        description: "The secret is no longer valid, if it ever was.",
        headers: [responseHeaders.effectiveBy],
      },
    },
    errors: ["unauthorized", "conflict"],
  },
} as const satisfies ResourceOperations;

/** Their OpenAPI examples. */
export const secretExamples = {
  introspect: {
    requests: { secret: { token: secret } },
    responses: {
      200: {
        usable: {
          active: true,
          scope: "lookup:read",
          username: "service/billing",
          sub: "service/billing",
          jti: exampleId,
          token_type: "Bearer",
          iat: 1_801_396_800,
          exp: 1_830_294_000,
        },
        notUsable: { active: false },
      },
    },
  },
  revoke: { requests: { secret: { token: secret } }, responses: {} },
} as const satisfies Examples<typeof secretOperations>;
