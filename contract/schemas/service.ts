import { z } from "zod";
import { ErrorCodes, Timestamp } from "./fields.ts";

const AuthMethods = z.array(z.string()).readonly();

/** The response of `GET /.well-known/oauth-authorization-server` (RFC 8414, section 2): what there is of OAuth. */
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
        description: "What the scope opens: a method and a path each.",
        example: ["GET /v1/lookup/*"],
      }),
  })
  .meta({ id: "Scope" });

/** The response of `GET /v1/scopes`. */
export const ScopeCatalogue = z.object({ items: z.array(Scope).readonly() }).meta({ id: "ScopeCatalogue" });

/** A problem document (RFC 9457). */
export const Problem = z
  .object({
    type: z.string().meta({ example: "urn:latchkey:problem:name_taken" }),
    title: z.string().meta({ example: "The owner has a token of this name" }),
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
  .meta({ id: "Problem", description: "What went wrong (RFC 9457)." });

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
