import * as z from "zod";
import { cidrPattern, isCidr, isMappedCidr } from "../../core/cidr.ts";
import type { ErrorCode } from "../../core/errors.ts";
import { limits, ownerPattern, scopeNamePattern, tokenIdPattern } from "../../core/limits.ts";
import { countCharacters, descriptionMistake, nameMistake } from "../../core/text.ts";
import { parseTime } from "../../core/time.ts";
import { tokenStatuses } from "../../core/token.ts";
import { problems } from "../problems.ts";

/** Every error code. */
export const ErrorCodes = z
  .enum(Object.keys(problems) as [ErrorCode, ...ErrorCode[]])
  .meta({ description: "Stable: clients may rely on it.", example: "name_taken" });

export const exampleId = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";

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

export const Name = z
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

export const Owner = z
  .string()
  .min(1, { abort: true })
  .max(limits.ownerLength)
  .regex(ownerPattern, "Must consist of letters, digits and . _ @ + / = : -, and begin with a letter or a digit.")
  .meta({ description: "The principal that the token acts as.", example: "service/billing" });

export const Description = z
  .string()
  .check(refuse(descriptionMistake))
  .meta({ maxLength: limits.descriptionLength, pattern: "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad]*$" })
  .nullable()
  .meta({
    description: "Text of visible characters, tabs and line breaks, or null for none.",
    example: "Reads port numbers for the deploy job",
  });

export const Status = z
  .enum(tokenStatuses)
  .meta({ description: "What an operator set. Expiry does not change it.", example: "active" });

export const ScopeNames = z
  .array(z.string().regex(scopeNamePattern, "Must be the name of a scope: up to 64 letters, digits and . _ : / * -."))
  .max(limits.scopesPerToken)
  .meta({ description: "Names of scopes of the catalogue.", example: ["lookup:read"] });

export const Cidrs = z
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

// Not checked: only responses hold them, and a client of ours is to read those of later versions too.
export const Timestamp = z
  .string()
  .meta({ description: "A time in UTC (RFC 3339).", format: "date-time", example: exampleTime });

export const ExpiresAt = z
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

/** A time in a query, in any form of RFC 3339. It is read as ISO 8601 in UTC. */
export const Time = z
  .string()
  .transform((text) => parseTime(text))
  .pipe(z.string("Must be a date and time with an offset (RFC 3339), such as 2027-01-31T12:00:00Z."))
  .meta({ format: "date-time", example: "2027-01-31T12:00:00Z" });

export const Secret = z
  .string()
  .max(256)
  .meta({ description: "The string that a client sends.", example: "lk_<26 characters>_<49 characters>" });

export const TokenId = z
  .string()
  .regex(tokenIdPattern, "Must be a token ID: tok_ and 26 characters.")
  .meta({ description: "The token's id, which never changes.", example: exampleId });

export const pageSchema = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item).readonly(),
    nextCursor: z.string().nullable().meta({ description: "Give it as cursor for the next page; null: that was all." }),
  });

const limitRule = `Must be a whole number from ${limits.pageSize.min} to ${limits.pageSize.max}.`;

const Limit = z.coerce
  .number(limitRule)
  .int(limitRule)
  .min(limits.pageSize.min, limitRule)
  .max(limits.pageSize.max, limitRule)
  .default(limits.pageSize.default)
  .meta({ description: "The maximum number of items." });

const Cursor = z.string().min(1).max(1_024).optional().meta({ description: "nextCursor of the page before." });

/** Where a page begins and how long it is. */
export const PageQuery = z.strictObject({ limit: Limit, cursor: Cursor });

/** A name or the beginning of a name, within the length limit. A text that can't be a name finds no token. */
export const NameFilter = z
  .string()
  .normalize()
  .refine((text) => countCharacters(text) <= limits.nameLength, `Must have at most ${limits.nameLength} characters.`)
  .meta({ maxLength: limits.nameLength });
