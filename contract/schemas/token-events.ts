import * as z from "zod";
import { tokenEventTypes } from "../../core/token-event.ts";
import { Owner, pageSchema, Timestamp, TokenId } from "./fields.ts";

const Change = z.object({ from: z.unknown(), to: z.unknown() });

/** A person who signed in with the organization's identity. */
export const Person = z.object({
  issuer: z.string().meta({ description: "The URL of the issuer.", example: "https://login.example.com" }),
  subject: z.string().meta({ description: "The issuer's id of the person.", example: "248289761001" }),
  name: z.string().nullable().meta({ description: "Their display name from the issuer.", example: "Alice Example" }),
});

/** One entry of a token's audit trail. */
export const TokenEvent = z
  .object({
    id: z.string().meta({ example: "evt_01jd8m2v5rf7rsq4b1c9x6e0aw" }),
    tokenId: TokenId,
    owner: Owner,
    type: z.enum(tokenEventTypes).meta({ example: "updated" }),
    at: Timestamp,
    actor: z.object({
      tokenId: z
        .string()
        .nullable()
        .meta({ description: "The token that made the change; null if it was a person or a deployment." }),
      owner: z.string(),
      person: Person.optional().meta({ description: "The person who made the change, if one did." }),
      sourceIp: z.string().nullable(),
      requestId: z.string().nullable(),
    }),
    changes: z
      .record(z.string(), Change)
      .readonly()
      .meta({ description: "The fields that changed.", example: { status: { from: "active", to: "disabled" } } }),
  })
  .meta({ id: "TokenEvent" });

/** A page of a token's audit trail. */
export const TokenEventPage = pageSchema(TokenEvent).meta({ id: "TokenEventPage" });
