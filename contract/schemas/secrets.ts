import * as z from "zod";
import { oauthErrors } from "../problems.ts";
import { ErrorCodes, exampleId } from "./fields.ts";

/** The secret, and the credentials of the OAuth client (RFC 6749, section 2.3.1). Other members are ignored. */
const OAuthRequest = z.object({
  token: z.string().min(1).meta({ description: "The secret. White space around it is ignored." }),
  token_type_hint: z.string().optional().meta({ description: "Ignored: there is one type of token." }),
  client_id: z.string().optional().meta({ description: "With client_secret: the id of the calling token." }),
  client_secret: z.string().optional().meta({ description: "The secret of the calling token (client_secret_post)." }),
});

/** The body of `POST /v1/introspect` (RFC 7662, section 2.1). */
export const Introspect = OAuthRequest.meta({ id: "Introspect" });

/** The response of `POST /v1/introspect` (RFC 7662, section 2.2). */
export const Introspection = z
  .object({
    active: z.boolean().meta({ example: true }),
    scope: z.string().optional().meta({ description: "Scope names, separated by spaces.", example: "lookup:read" }),
    username: z.string().optional().meta({ description: "The owner.", example: "service/billing" }),
    sub: z.string().optional().meta({ description: "The owner.", example: "service/billing" }),
    jti: z.string().optional().meta({ description: "The token's id.", example: exampleId }),
    token_type: z.string().optional().meta({ example: "Bearer" }),
    allowed_cidrs: z
      .array(z.string())
      .readonly()
      .optional()
      .meta({
        description:
          "The address ranges that the token can be used from. The caller of this operation must check them.",
        example: ["192.0.2.0/24"],
      }),
    iat: z
      .int()
      .optional()
      .meta({ description: "When the token was created, in seconds since 1970.", example: 1801483200 }),
    exp: z
      .int()
      .optional()
      .meta({ description: "When this secret expires, in seconds since 1970.", example: 1801483200 }),
  })
  .meta({ id: "Introspection" });

/** The body of `POST /v1/revoke` (RFC 7009, section 2.1). */
export const Revoke = OAuthRequest.meta({ id: "Revoke" });

/** An error of introspection and revocation (RFC 6749, section 5.2). */
export const OAuthError = z
  .object({
    error: z.enum(oauthErrors).meta({ example: "invalid_request" }),
    error_description: z.string().meta({ example: "token: Required." }),
    code: ErrorCodes,
    requestId: z.string(),
  })
  .meta({ id: "OAuthError", description: "An OAuth error (RFC 6749, section 5.2)." });
