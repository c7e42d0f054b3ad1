import * as z from "zod";
import { ErrorCodes, Owner, Timestamp } from "./fields.ts";
import { Person } from "./token-events.ts";

const AuthMethods = z.array(z.string()).readonly();

/** The response of `GET /.well-known/oauth-authorization-server` (RFC 8414, section 2). */
export const AuthorizationServer = z
  .object({
    issuer: z.string().meta({ description: "The service's URL.", example: "https://tokens.example.com" }),
    scopes_supported: z
      .array(z.string())
      .readonly()
      .meta({ example: ["lookup:read"] }),
    response_types_supported: z.array(z.string()).max(0).readonly().meta({ description: "None." }),
    grant_types_supported: z.array(z.string()).max(0).readonly().meta({ description: "None." }),
    introspection_endpoint: z.string().meta({ example: "https://tokens.example.com/v1/introspect" }),
    introspection_endpoint_auth_methods_supported: AuthMethods,
    revocation_endpoint: z.string().meta({ example: "https://tokens.example.com/v1/revoke" }),
    revocation_endpoint_auth_methods_supported: AuthMethods,
  })
  .meta({ id: "AuthorizationServer" });

/** A scope of the catalogue. */
export const Scope = z
  .object({
    name: z.string().meta({ example: "lookup:read" }),
    description: z.string().meta({ example: "Look keys up." }),
    grants: z
      .array(z.string())
      .readonly()
      .meta({
        description: "The routes that the scope opens, each as method and path.",
        example: ["GET /v1/lookup/*"],
      }),
  })
  .meta({ id: "Scope" });

/** The response of `GET /v1/scopes`. */
export const ScopeCatalogue = z.object({ items: z.array(Scope).readonly() }).meta({ id: "ScopeCatalogue" });

/** The response of `GET /v1/caller`. */
export const Caller = z
  .object({
    owner: Owner.meta({ description: "The principal that the caller acts as." }),
    scopes: z
      .array(z.string())
      .readonly()
      .meta({ description: "The scopes of the calling token; for a person, their management scopes." }),
    grantableScopes: z
      .array(z.string())
      .readonly()
      .meta({ description: "The scopes that the caller can grant to tokens.", example: ["lookup:read"] }),
    tokenId: z.string().nullable().meta({ description: "The calling token; null for a person.", example: null }),
    person: z
      .object({ ...Person.shape, validUntil: Timestamp.meta({ description: "When the sign-in ends." }) })
      .nullable()
      .meta({ description: "The signed-in person; null for a token." }),
  })
  .meta({ id: "Caller" });

/** The response of `GET /v1/sign-in`. */
export const SignIn = z
  .object({
    secrets: z.boolean().meta({ description: "Whether consoles offer to sign in with a secret.", example: true }),
    openIdConnect: z
      .object({
        organization: z
          .string()
          .meta({ description: "The organization whose identity people sign in with.", example: "Example Corp" }),
        issuer: z.string().meta({ example: "https://login.example.com" }),
        clientId: z.string().meta({ description: "The OAuth client of web consoles.", example: "latchkey-console" }),
        cliClientId: z.string().meta({ description: "The OAuth client of CLIs.", example: "latchkey-cli" }),
        scopes: z
          .array(z.string())
          .readonly()
          .meta({
            description: "The OAuth scopes to request from the issuer.",
            example: ["openid", "profile", "email"],
          }),
        tokenType: z
          .enum(["id_token", "access_token"])
          .meta({ description: "Which of the issuer's tokens to send as Bearer.", example: "id_token" }),
      })
      .nullable()
      .meta({ description: "How people sign in with OpenID Connect; null if sign-in is not configured." }),
  })
  .meta({ id: "SignIn" });

/** A problem document (RFC 9457). */
export const Problem = z
  .object({
    type: z.string().meta({ example: "urn:latchkey:problem:name_taken" }),
    title: z.string().meta({ example: "Name already in use" }),
    status: z.int().min(400).max(599).meta({ example: 409 }),
    code: ErrorCodes,
    detail: z.string().optional().meta({ example: "The owner already has a token with this name." }),
    requestId: z.string().optional(),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional().meta({ description: "A JSON pointer into the body.", example: "/name" }),
          parameter: z.string().optional().meta({ description: "The name of a parameter.", example: "limit" }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: "Problem", description: "A problem document (RFC 9457)." });

/** The response of `GET /v1/health`. */
export const Health = z
  .object({
    status: z.literal("ok").meta({ example: "ok" }),
    version: z.string().meta({ description: "The service's version.", example: "1.0.0" }),
    time: Timestamp.meta({ description: "The service's clock (RFC 3339)." }),
    secretPrefix: z.string().meta({ description: "The prefix of the service's new secrets.", example: "lk" }),
    acceptedPrefixes: z
      .array(z.string())
      .readonly()
      .meta({ description: "Former prefixes whose secrets still work.", example: [] }),
  })
  .meta({ id: "Health" });

/** The response of `GET /v1/openapi.json`. */
export const OpenApi = z.looseObject({ openapi: z.string().meta({ example: "3.1.0" }) }).meta({ id: "OpenApi" });
