import type { z } from "zod";
import type { ErrorCode } from "../core/errors.ts";
import type { Operations } from "./operations.ts";
import { oauthError, problems, problemType } from "./problems.ts";
import type { OperationName } from "./routes.ts";
import type { InteranaFailure, OAuthError, Problem, Token } from "./schemas.ts";

type Named<T> = Readonly<Record<string, T>>;

/** The examples of one operation, each with a name: bodies that it takes, and bodies that it answers, by status. */
export type OperationExamples<O> = (O extends { body: { schema: infer S extends z.ZodType } }
  ? { readonly requests: Named<z.input<S>> }
  : unknown) &
  (O extends { responses: infer R }
    ? {
        readonly answers: {
          readonly [Status in keyof R as R[Status] extends { schema: z.ZodType } ? Status : never]: R[Status] extends {
            schema: infer S extends z.ZodType;
          }
            ? Named<z.output<S>>
            : never;
        };
      }
    : unknown);

const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";
const administrator = "tok_01jd8kzj3ye0vb2f4p6t8h1mcs";
const requestId = "6f1d9f0e-2f3a-4c57-9d5b-0a1b2c3d4e5f";
// No real secrets, and not of their form: what scans documents for leaked ones is not to find these.
const secret = "lk_01jd8m2v5rf7rsq4b1c9x6e0aw_<49 characters>";
const newSecret = "lk_01jd8m2v5rf7rsq4b1c9x6e0aw_<49 other characters>";

const token: z.output<typeof Token> = {
  id,
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
  previousValidUntil: null,
  revokedAt: null,
  secretVersion: 1,
  version: 1,
};

const seen = { ...token, lastSeenAt: "2027-02-01T08:30:00.000Z" };
const brought = { name: "my_app", owner: "service/billing", scopes: ["lookup:read"] };
const changed = { ...seen, updatedAt: "2027-02-01T12:00:00.000Z", version: 2 };
const effectiveBy = "2027-02-01T12:05:00.000Z";
const interanaSecret = { another: { token: newSecret, success: true } } as const;

/** Examples of every operation, for its document. */
export const examples = {
  createToken: {
    requests: {
      least: { name: "my_app" },
      forAnApplication: {
        ...brought,
        description: "Reads port numbers for the deploy job",
        expiresAt: "2028-01-01T00:00:00+01:00",
        allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"],
      },
      withASecretOfOnesOwn: { ...brought, secret },
      withADigestMadeOffline: {
        ...brought,
        id,
        digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      },
    },
    answers: { 201: { created: { ...token, secret } }, 200: { repeated: token } },
  },
  listTokens: {
    answers: {
      200: {
        lastPage: { items: [seen], nextCursor: null },
        pageBeforeOthers: { items: [seen], nextCursor: "eyJwb3NpdGlvbiI6Im9wYXF1ZSJ9" },
      },
    },
  },
  getOwnToken: { answers: { 200: { own: seen } } },
  getToken: { answers: { 200: { token: seen } } },
  updateToken: {
    requests: {
      disable: { status: "disabled" },
      moveTheExpiry: { expiresAt: "2028-06-30T00:00:00Z" },
      unset: { description: null, expiresAt: null, allowedCidrs: null },
    },
    answers: { 200: { disabled: { ...changed, status: "disabled", effectiveBy } } },
  },
  deleteToken: { answers: {} },
  rotateToken: {
    requests: { atOnce: {}, withADayOfOverlap: { overlapSeconds: 86_400 } },
    answers: {
      200: {
        atOnce: { ...changed, secret: newSecret, effectiveBy },
        withADayOfOverlap: {
          ...changed,
          previousValidUntil: "2027-02-02T12:00:00.000Z",
          secret: newSecret,
          effectiveBy: "2027-02-02T12:00:00.000Z",
        },
      },
    },
  },
  listTokenEvents: {
    answers: {
      200: {
        trail: {
          items: [
            {
              id: "evt_01jd8mr6p8e6c8m2w7v3k5n9qd",
              tokenId: id,
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
  listScopes: {
    answers: {
      200: {
        catalogue: { items: [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] }] },
      },
    },
  },
  introspect: {
    requests: { secret: { token: secret } },
    answers: {
      200: {
        usable: {
          active: true,
          scope: "lookup:read",
          username: "service/billing",
          sub: "service/billing",
          jti: id,
          token_type: "Bearer",
          iat: 1_801_396_800,
          exp: 1_830_294_000,
        },
        notUsable: { active: false },
      },
    },
  },
  revoke: { requests: { secret: { token: secret } }, answers: {} },
  getHealth: {
    answers: {
      200: { well: { status: "ok", version: "1.0.0", time: "2027-01-31T12:00:00.000Z", secretPrefix: "lk" } },
    },
  },
  getOpenApi: { answers: { 200: { document: { openapi: "3.1.0", info: { title: "Latchkey", version: "1.0.0" } } } } },
  getAuthorizationServer: {
    answers: {
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
  getCreateToken: { answers: { 200: interanaSecret } },
  postCreateToken: { answers: { 200: interanaSecret } },
  postRevokeToken: { requests: { secret: { token: secret } }, answers: { 200: { revoked: { success: true } } } },
} as const satisfies { readonly [N in OperationName]: OperationExamples<Operations[N]> };

/** What a client may read of each failure, past what never varies. */
const details: Readonly<Record<ErrorCode, Pick<z.output<typeof Problem>, "detail" | "errors">>> = {
  bad_request: { detail: "Bad request." },
  malformed_body: { detail: "The request body is not valid JSON." },
  invalid_cursor: { detail: "The cursor does not belong to this query." },
  unauthorized: { detail: "The token is missing or not valid." },
  forbidden: { detail: "This operation requires the scope tokens:self or tokens:admin." },
  scope_not_held: { detail: "You can't grant a scope that your token doesn't have: lookup:read." },
  field_locked: { detail: "Only an administrator can loosen status of this token." },
  owner_not_allowed: { detail: "You can't create tokens for this owner." },
  token_not_found: { detail: "Token not found." },
  route_not_found: { detail: "Resource not found." },
  method_not_allowed: { detail: "Use GET, HEAD or POST." },
  name_taken: { detail: "The owner already has a token with this name." },
  id_taken: { detail: "A token with this id exists." },
  conflict: { detail: "The token was changed by another request. Try again." },
  precondition_failed: { detail: "The token has changed since you read it." },
  payload_too_large: { detail: "The request body is limited to 64 KB." },
  unsupported_media_type: { detail: "Use Content-Type application/json." },
  validation_failed: {
    detail: "The request is not valid.",
    errors: [
      { pointer: "/scopes/0", detail: "Unknown scope lookup:raed." },
      { parameter: "limit", detail: "Must be a whole number from 1 to 100." },
    ],
  },
  too_many_requests: { detail: "Try again later." },
  unavailable: { detail: "Try again." },
  internal_error: {},
};

/** An error as the API answers it, with all that never varies. */
export function problemExample(code: ErrorCode): z.output<typeof Problem> {
  const { status, title } = problems[code];
  return { type: problemType(code), title, status, code, ...details[code], requestId };
}

/** The same error as introspection and revocation answer it. */
export function oauthErrorExample(code: ErrorCode): z.output<typeof OAuthError> {
  return {
    error: oauthError(code).error,
    error_description:
      code === "validation_failed"
        ? "token: Invalid input: expected string, received undefined"
        : (details[code].detail ?? "Internal error."),
    code,
    requestId,
  };
}

/** The same error as Interana's clients are answered. */
export function interanaFailureExample(code: ErrorCode): z.output<typeof InteranaFailure> {
  return {
    msg: code === "unauthorized" ? "Not logged in." : (details[code].detail ?? "Internal error."),
    success: false,
  };
}
