import { z } from "zod";
import { cidrPattern, isCidr, isMappedCidr } from "../core/cidr.ts";
import { durationPattern, parseDuration } from "../core/duration.ts";
import type { ErrorCode } from "../core/errors.ts";
import { digestPattern, limits, ownerPattern, scopeNamePattern, tokenIdPattern } from "../core/limits.ts";
import { descriptionMistake, lengthOf, nameMistake } from "../core/text.ts";
import { parseTime } from "../core/time.ts";
import { type FieldWith, type Token as TokenRecord, tokenStatuses } from "../core/token.ts";
import { tokenEventTypes } from "../core/token-event.ts";
import { oauthErrors, problems } from "./problems.ts";

/** Every error code. */
const ErrorCodes = z
  .enum(Object.keys(problems) as [ErrorCode, ...ErrorCode[]])
  .meta({ description: "Stable: clients may rely on it.", example: "name_taken" });

const exampleId = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";
const exampleTime = "2027-01-31T12:00:00.000Z";

/** Refuses what a check of the domain finds a mistake in, in its words. */
function refuse(findMistake: (text: string) => string | undefined): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    const message = findMistake(value);
    if (message !== undefined) issues.push({ code: "custom", message, input: value });
  };
}

// The patterns of documents leave to words what needs properties of characters, which not every reader's regular
// expressions know.
const visible = "[^\\u0000-\\u0020\\u007f-\\u00a0\\u00ad\\u200b\\u200e\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufeff]";

const Name = z
  .string()
  .normalize()
  .check(refuse(nameMistake))
  .meta({
    description: [
      "What the token is for, unique for its owner: one line of visible characters of any script, with single spaces",
      "between them. It is stored in NFC, and its length is that of the NFC form.",
    ].join(" "),
    minLength: 1,
    maxLength: limits.nameLength,
    pattern: `^${visible}+(?: ${visible}+)*$`,
    example: "my_app",
  });

const Owner = z
  .string()
  .min(1, { abort: true })
  .max(limits.ownerLength)
  .regex(ownerPattern, "Must consist of letters, digits and . _ @ + / = : -, and begin with a letter or a digit.")
  .meta({ description: "The principal that the token acts as.", example: "service/billing" });

const Description = z
  .string()
  .check(refuse(descriptionMistake))
  .meta({ maxLength: limits.descriptionLength, pattern: "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad]*$" })
  .nullable()
  .meta({
    description: "Text of visible characters, tabs and line breaks, or null for none.",
    example: "Reads port numbers for the deploy job",
  });

const Status = z
  .enum(tokenStatuses)
  .meta({ description: "What an operator set. Expiry does not change it.", example: "active" });

const ScopeNames = z
  .array(z.string().regex(scopeNamePattern, "Must be the name of a scope: up to 64 letters, digits and . _ : / * -."))
  .max(limits.scopesPerToken)
  .meta({ description: "Names of scopes of the catalogue.", example: ["lookup:read"] });

const Cidrs = z
  .array(
    z
      .string()
      .refine(isCidr, "Must be an IPv4 or IPv6 range in CIDR notation, such as 192.0.2.0/24.")
      .refine((text) => !isMappedCidr(text), "Must be written as an IPv4 range.")
      .meta({ pattern: cidrPattern }),
  )
  .max(limits.cidrsPerToken)
  .meta({
    description: "Address ranges that the token may be used from; none given: from anywhere.",
    example: ["192.0.2.0/24", "2001:db8::/32"],
  });

// Not checked: only answers hold them, and a client of ours is to read those of later versions too.
const Timestamp = z
  .string()
  .meta({ description: "A time in UTC (RFC 3339).", format: "date-time", example: exampleTime });

const ExpiresAt = z
  .string()
  .refine(
    (text) => parseTime(text) !== undefined,
    "Must be a date and time with an offset (RFC 3339), such as 2027-01-31T12:00:00Z.",
  )
  .meta({ format: "date-time" })
  .nullable()
  .meta({
    description: "From then on the token is refused. null: never. A past time is taken too.",
    example: exampleTime,
  });

const Secret = z
  .string()
  .max(256)
  .meta({ description: "The string that a client sends.", example: "lk_<26 characters>_<49 characters>" });

const TokenId = z
  .string()
  .regex(tokenIdPattern, "Must be a token ID: tok_ and 26 characters.")
  .meta({ description: "The token's id, which never changes.", example: exampleId });

/** A token as the API answers it. */
export const Token = z
  .object({
    id: TokenId,
    owner: Owner,
    name: Name,
    description: Description,
    scopes: ScopeNames.readonly(),
    status: Status,
    expiresAt: Timestamp.nullable(),
    allowedCidrs: z.array(z.string()).readonly().meta({ example: [] }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    lastSeenAt: Timestamp.nullable().meta({ description: "When an authorizer last accepted the token." }),
    lockedFields: z
      .array(z.enum(["scopes", "status", "expiresAt", "allowedCidrs"]))
      .readonly()
      .meta({
        description: "Fields that an administrator restricted. Only an administrator can loosen them.",
        example: [],
      }),
    previousValidUntil: Timestamp.nullable().meta({
      description: "Until then the secret before the last rotation is accepted too.",
    }),
    revokedAt: Timestamp.nullable().meta({
      description: "When the secret was revoked. The token has no secret until it is rotated. null: it has one.",
    }),
    secretVersion: z.int().min(1).meta({ description: "Counts the secrets: rotations and revocations.", example: 1 }),
    version: z.int().min(1).meta({ description: "Counts the changes; the ETag.", example: 1 }),
  } satisfies Record<keyof TokenRecord, z.ZodType>)
  .meta({ id: "Token", description: "A token: the record about a secret, never the secret." });

const EffectiveBy = Timestamp.meta({
  description: "From this time on, every protected API applies the change.",
});

/** A token after a change. */
export const ChangedToken = Token.extend({ effectiveBy: EffectiveBy }).meta({ id: "ChangedToken" });

/** A token after its rotation. */
export const RotatedToken = ChangedToken.extend({
  secret: Secret.optional().meta({
    description: "The new secret, where the service made it. It is never shown again.",
  }),
}).meta({ id: "RotatedToken" });

/** A new token. */
export const CreatedToken = Token.extend({
  secret: Secret.optional().meta({
    description: "The secret, where the service made it. It is never shown again.",
  }),
}).meta({ id: "CreatedToken" });

/** The body of `POST /v1/tokens`. */
export const CreateToken = z
  .strictObject({
    name: Name,
    owner: Owner.optional(),
    description: Description.optional(),
    scopes: ScopeNames.optional(),
    status: Status.optional(),
    expiresAt: ExpiresAt.optional(),
    allowedCidrs: Cidrs.optional(),
    secret: Secret.optional().meta({ description: "A secret made by the caller, in the service's form." }),
    id: TokenId.optional().meta({ description: "With digest: the id of a token made elsewhere." }),
    digest: z
      .string()
      .regex(digestPattern, "Must be the SHA-256 of the secret in lower-case hexadecimal.")
      .optional()
      .meta({ description: "With id: the SHA-256 of a secret made elsewhere, in lower-case hexadecimal." }),
  })
  .refine(({ id, digest }) => (id === undefined) === (digest === undefined), {
    path: ["digest"],
    error: "id and digest must be sent together.",
  })
  .refine(({ secret, digest }) => secret === undefined || digest === undefined, {
    path: ["secret"],
    error: "secret and digest can't be sent together.",
  })
  .meta({ id: "CreateToken" });

/** The body of `PATCH /v1/tokens/{id}`: a JSON merge patch (RFC 7396). */
export const UpdateToken = z
  .strictObject({
    name: Name.optional(),
    description: Description.optional(),
    scopes: ScopeNames.optional(),
    status: Status.optional(),
    expiresAt: ExpiresAt.optional(),
    allowedCidrs: Cidrs.nullable()
      .optional()
      .meta({ description: "Address ranges that the token may be used from; null: from anywhere." }),
    previousValidUntil: z
      .null("Must be null: ends the overlap of the last rotation.")
      .optional()
      .meta({ description: "null ends the overlap of the last rotation: the previous secret is refused from now on." }),
  } satisfies Record<FieldWith<"editable"> | "previousValidUntil", z.ZodType>)
  .meta({ id: "UpdateToken", description: "Members that are absent stay as they are; null unsets." });

/** The body of `POST /v1/tokens/{id}/rotate`. */
export const RotateToken = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(limits.overlapSeconds)
      .default(0)
      .meta({ description: "How long the old secret stays valid; 0: gone now.", example: 86_400 }),
    digest: z
      .string()
      .regex(digestPattern, "Must be the SHA-256 of the secret in lower-case hexadecimal.")
      .optional()
      .meta({
        description:
          "The digest of a new secret that the caller made with the token's id. Repeating the call with it changes nothing.",
      }),
  })
  .meta({ id: "RotateToken" });

/** What an OAuth client sends about a secret, and about itself (RFC 6749, section 2.3.1). Other members are ignored. */
const OAuthRequest = z.object({
  token: z.string().min(1).meta({ description: "The secret. White space around it is ignored." }),
  token_type_hint: z.string().optional().meta({ description: "Ignored: there is one type of token." }),
  client_id: z.string().optional().meta({ description: "With client_secret: the id of the calling token." }),
  client_secret: z.string().optional().meta({ description: "The secret of the calling token (client_secret_post)." }),
});

/** The body of `POST /v1/introspect` (RFC 7662, section 2.1). */
export const Introspect = OAuthRequest.meta({ id: "Introspect" });

/** The answer of `POST /v1/introspect` (RFC 7662, section 2.2). */
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
        description: "Where the token may be used from; whoever was shown the secret has to check it.",
        example: ["192.0.2.0/24"],
      }),
    iat: z
      .int()
      .optional()
      .meta({ description: "When the token was made, in seconds since 1970.", example: 1801483200 }),
    exp: z.int().optional().meta({ description: "When this secret ends, in seconds since 1970.", example: 1801483200 }),
  })
  .meta({ id: "Introspection" });

/** The body of `POST /v1/revoke` (RFC 7009, section 2.1). */
export const Revoke = OAuthRequest.meta({ id: "Revoke" });

/** A failure of introspection and revocation (RFC 6749, section 5.2). */
export const OAuthError = z
  .object({
    error: z.enum(oauthErrors).meta({ example: "invalid_request" }),
    error_description: z.string().meta({ example: "token: Invalid input: expected string, received undefined" }),
    code: ErrorCodes,
    requestId: z.string(),
  })
  .meta({ id: "OAuthError", description: "What went wrong, as OAuth clients read it (RFC 6749, section 5.2)." });

const AuthMethods = z.array(z.string()).readonly();

/** The answer of `GET /.well-known/oauth-authorization-server` (RFC 8414, section 2): what there is of OAuth. */
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

const Change = z.object({ from: z.unknown(), to: z.unknown() });

/** One entry of a token's audit trail. */
export const TokenEvent = z
  .object({
    id: z.string().meta({ example: "evt_01jd8m2v5rf7rsq4b1c9x6e0aw" }),
    tokenId: TokenId,
    owner: Owner,
    type: z.enum(tokenEventTypes).meta({ example: "updated" }),
    at: Timestamp,
    actor: z.object({
      tokenId: z.string().nullable().meta({ description: "The token that called; null: no token did." }),
      owner: z.string(),
      sourceIp: z.string().nullable(),
      requestId: z.string().nullable(),
    }),
    changes: z
      .record(z.string(), Change)
      .readonly()
      .meta({ description: "The members that changed.", example: { status: { from: "active", to: "disabled" } } }),
  })
  .meta({ id: "TokenEvent" });

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

/** The answer of `GET /v1/scopes`. */
export const ScopeCatalogue = z.object({ items: z.array(Scope).readonly() }).meta({ id: "ScopeCatalogue" });

const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item).readonly(),
    nextCursor: z.string().nullable().meta({ description: "Give it as cursor for the next page; null: that was all." }),
  });

/** A page of tokens. */
export const TokenPage = pageOf(
  Token.extend({
    digest: z.string().nullable().optional().meta({
      description: "With include=digests: the SHA-256 of the current secret; null: it was revoked.",
    }),
  }).meta({ id: "ListedToken" }),
).meta({ id: "TokenPage" });

/** A page of a token's audit trail. */
export const TokenEventPage = pageOf(TokenEvent).meta({ id: "TokenEventPage" });

const limitRule = `Must be a whole number from ${limits.pageSize.min} to ${limits.pageSize.max}.`;

const Limit = z.coerce
  .number(limitRule)
  .int(limitRule)
  .min(limits.pageSize.min, limitRule)
  .max(limits.pageSize.max, limitRule)
  .default(limits.pageSize.default)
  .meta({ description: "The most items to answer with." });

const Cursor = z.string().min(1).max(1_024).optional().meta({ description: "nextCursor of the page before." });

/** Where a page begins and how long it is. */
export const PageQuery = z.strictObject({ limit: Limit, cursor: Cursor });

/** A name, or the beginning of one, as long as one can be; what can be no name is that of no token. */
const NameFilter = z
  .string()
  .normalize()
  .refine((text) => lengthOf(text) <= limits.nameLength, `Must have at most ${limits.nameLength} characters.`)
  .meta({ maxLength: limits.nameLength });

/** The query of `GET /v1/tokens`. */
export const ListTokensQuery = PageQuery.extend({
  owner: z.string().max(limits.ownerLength).optional().meta({ description: "Only this owner's tokens." }),
  ownerPrefix: z
    .string()
    .max(limits.ownerLength)
    .optional()
    .meta({ description: "Only tokens whose owner begins so, ignoring case." }),
  name: NameFilter.optional().meta({ description: "Only tokens of this very name." }),
  namePrefix: NameFilter.optional().meta({ description: "Only tokens whose name begins so, ignoring case." }),
  search: NameFilter.optional().meta({ description: "Only tokens whose owner or name begins so, ignoring case." }),
  status: Status.optional().meta({ description: "Only tokens of this status." }),
  expired: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "Only tokens that have expired, or only those that have not." }),
  expiring: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, "Must be an ISO 8601 duration, such as P7D.")
    .optional()
    .meta({
      format: "duration",
      pattern: durationPattern.source,
      description: "Only tokens that expire within so long from now (ISO 8601).",
      example: "P7D",
    }),
  include: z
    .enum(["digests"])
    .optional()
    .meta({ description: "Adds the digests of the current secrets. Only administrators can read them." }),
});

/** The path of one token. An id of another form is simply the id of no token. */
export const TokenPath = z.object({ id: z.string().meta({ description: "The token's id.", example: exampleId }) });

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

/** The answer of `GET /v1/health`. */
export const Health = z
  .object({
    status: z.literal("ok").meta({ example: "ok" }),
    version: z.string().meta({ description: "The service's version.", example: "1.0.0" }),
    time: Timestamp.meta({ description: "The service's clock (RFC 3339)." }),
    secretPrefix: z.string().meta({ description: "The prefix of the service's secrets.", example: "lk" }),
  })
  .meta({ id: "Health" });

/** The answer of `GET /v1/openapi.json`. */
export const OpenApi = z.looseObject({ openapi: z.string().meta({ example: "3.1.0" }) }).meta({ id: "OpenApi" });

/** The answer of Interana's `create_token`. */
export const InteranaToken = z
  .object({ token: Secret, success: z.literal(true) })
  .meta({ id: "InteranaToken", description: "What Interana's clients read of a new token." });

/** The body of Interana's `revoke_token`. */
export const InteranaRevoke = z.object({ token: z.string().min(1) }).meta({ id: "InteranaRevoke" });

/** The answer of Interana's `revoke_token`. */
export const InteranaSuccess = z.object({ success: z.literal(true) }).meta({ id: "InteranaSuccess" });

/** A failure as Interana's clients read it. */
export const InteranaFailure = z
  .object({ msg: z.string().meta({ example: "Not logged in." }), success: z.literal(false) })
  .meta({ id: "InteranaFailure", description: "What Interana's clients read of a failure." });
