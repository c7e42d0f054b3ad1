import * as z from "zod";
import { durationPattern, parseDuration } from "../../core/duration.ts";
import { digestPattern, limits } from "../../core/limits.ts";
import type { FieldWith, Token as TokenRecord } from "../../core/token.ts";
import {
  Cidrs,
  Description,
  ExpiresAt,
  exampleId,
  Name,
  NameFilter,
  Owner,
  PageQuery,
  pageSchema,
  ScopeNames,
  Secret,
  Status,
  Time,
  Timestamp,
  TokenId,
} from "./fields.ts";

/** A token as the API returns it. */
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
    lastSeenAt: Timestamp.nullable().meta({
      description: "When the token was last used; null: never. Exact to the second if the API's usage is counted.",
    }),
    currentSecretLastSeenAt: Timestamp.nullable().meta({ description: "When the current secret was last used." }),
    previousSecretLastSeenAt: Timestamp.nullable().meta({
      description: "When the previous secret was last used.",
    }),
    lockedFields: z
      .array(z.enum(["scopes", "status", "expiresAt", "allowedCidrs"]))
      .readonly()
      .meta({
        description: "Fields that an administrator restricted. Only an administrator can loosen them.",
        example: [],
      }),
    previousValidUntil: Timestamp.nullable().meta({
      description: "Until when the previous secret is accepted.",
    }),
    revokedAt: Timestamp.nullable().meta({
      description: "When the secret was revoked; the token has no secret until it is rotated. null if it has a secret.",
    }),
    secretVersion: z
      .int()
      .min(1)
      .meta({ description: "Incremented by each rotation, and by each revocation of the current secret.", example: 1 }),
    version: z.int().min(1).meta({ description: "Incremented by each change; the ETag.", example: 1 }),
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
    description: "The new secret, if the service generated it. It is never shown again.",
  }),
}).meta({ id: "RotatedToken" });

/** A new token. */
export const CreatedToken = Token.extend({
  secret: Secret.optional().meta({
    description: "The secret, if the service generated it. It is never shown again.",
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
    secret: Secret.optional().meta({ description: "A secret that the caller generated, in the service's format." }),
    id: TokenId.optional().meta({ description: "With digest: the id of a token that was generated elsewhere." }),
    digest: z
      .string()
      .regex(digestPattern, "Must be the SHA-256 of the secret in lower-case hexadecimal.")
      .optional()
      .meta({
        description: "With id: the SHA-256 of a secret that was generated elsewhere, in lower-case hexadecimal.",
      }),
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
      .meta({ description: "Address ranges that the token can be used from; null: from anywhere." }),
    previousValidUntil: z
      .null("Must be null: ends the overlap of the last rotation.")
      .optional()
      .meta({ description: "null ends the overlap of the last rotation: the previous secret is refused immediately." }),
  } satisfies Record<FieldWith<"editable"> | "previousValidUntil", z.ZodType>)
  .meta({ id: "UpdateToken", description: "Absent members don't change; null unsets." });

/** The body of `POST /v1/tokens/{id}/rotate`. */
export const RotateToken = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(limits.overlapSeconds)
      .default(0)
      .meta({ description: "How long the previous secret stays valid, in seconds; 0: it ends now.", example: 86_400 }),
    digest: z
      .string()
      .regex(digestPattern, "Must be the SHA-256 of the secret in lower-case hexadecimal.")
      .optional()
      .meta({
        description:
          "The digest of a new secret that the caller generated with the token's id. Repeating the request changes nothing.",
      }),
  })
  .meta({ id: "RotateToken" });

/** A page of tokens. */
export const TokenPage = pageSchema(
  Token.extend({
    digest: z.string().nullable().optional().meta({
      description: "With include=digests: the SHA-256 of the current secret; null if it was revoked.",
    }),
  }).meta({ id: "ListedToken" }),
).meta({ id: "TokenPage" });

/** The query of `GET /v1/tokens`. */
export const ListTokensQuery = PageQuery.extend({
  owner: z.string().max(limits.ownerLength).optional().meta({ description: "Only this owner's tokens." }),
  ownerPrefix: z
    .string()
    .max(limits.ownerLength)
    .optional()
    .meta({ description: "Only tokens whose owner begins with this text, ignoring case." }),
  name: NameFilter.optional().meta({ description: "Only tokens with exactly this name." }),
  namePrefix: NameFilter.optional().meta({
    description: "Only tokens whose name begins with this text, ignoring case.",
  }),
  search: NameFilter.optional().meta({
    description: "Only tokens whose owner or name begins with this text, ignoring case.",
  }),
  status: Status.optional().meta({ description: "Only tokens with this status." }),
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
      description: "Only tokens that expire within this duration from now (ISO 8601).",
      example: "P7D",
    }),
  lastSeenBefore: Time.optional().meta({
    description:
      "Only tokens that weren't used since this time: last seen before it, or created before it and never seen.",
  }),
  neverUsed: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "Only tokens that were never used, or only those that were." }),
  sort: z.enum(["lastSeen"]).optional().meta({
    description:
      "Sorts by the day on which tokens were last seen, never used tokens first. Within a page, tokens are sorted by time.",
  }),
  include: z
    .enum(["digests"])
    .optional()
    .meta({ description: "Adds the digests of the current secrets. Only administrators can read them." }),
});

/** The path of one token. A malformed id is treated as the id of a nonexistent token. */
export const TokenPath = z.object({ id: z.string().meta({ description: "The token's id.", example: exampleId }) });
