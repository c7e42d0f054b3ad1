import * as z from "zod";
import { cidrPattern, isCidr, isMappedCidr } from "../../core/cidr.ts";
import type { ErrorCode } from "../../core/errors.ts";
import { limits, ownerPattern, scopeNamePattern, tokenIdPattern } from "../../core/limits.ts";
import { countCharacters, validateDescription, validateName } from "../../core/text.ts";
import { parseTime } from "../../core/time.ts";
import { tokenStatuses } from "../../core/token.ts";
import { problems } from "../problems.ts";

/** Every error code. */
export const ErrorCodes = z
  .enum(Object.keys(problems) as [ErrorCode, ...ErrorCode[]])
  .meta({ description: "Stable: clients may rely on it.", example: "name_taken" });

export const exampleId = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";

const exampleTime = "2027-01-31T12:00:00.000Z";

/** A zod check that reports the mistake that a domain check finds. */
function refuse(findMistake: (text: string) => string | undefined): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    const message = findMistake(value);
    if (message !== undefined) issues.push({ code: "custom", message, input: value });
  };
}

// The patterns in the OpenAPI document are approximations: many regular expression engines don't support Unicode
// property escapes.
const visible = "[^\\u0000-\\u0020\\u007f-\\u00a0\\u00ad\\u200b\\u200e\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufeff]";

export const Name = z
  .string()
  .normalize()
  .check(refuse(validateName))
  .meta({
    description: [
      "What the token is for, unique for its owner: one line of visible characters of any script, with single spaces",
      "between them. It is stored in NFC, and its length is measured in NFC.",
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
  .check(refuse(validateDescription))
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
    description: "Address ranges that the token can be used from. Empty: from anywhere.",
    example: ["192.0.2.0/24", "2001:db8::/32"],
  });

// Not validated: only responses have them, and clients must be able to read the responses of later versions.
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
    description: "When the token expires; null: never. A time in the past is accepted.",
    example: exampleTime,
  });

/** A time in a query, in any RFC 3339 format. It is normalized to ISO 8601 in UTC. */
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
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: "Pass it as cursor to get the next page; null on the last page." }),
  });

/** A whole number in a query string: decimal digits only, because `Number` also accepts `1e1`, `0x1` and spaces. */
export function wholeNumber(
  range: { readonly min: number; readonly max: number; readonly default: number },
  description: string,
) {
  const rule = `Must be a whole number from ${range.min} to ${range.max}.`;
  const number = z.number(rule).int(rule).min(range.min, rule).max(range.max, rule);
  const parse = (value: unknown) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value);
  // The default is inside, because the OpenAPI document would lack it otherwise.
  return z.preprocess(parse, number.default(range.default)).meta({ description });
}

const Limit = wholeNumber(limits.pageSize, "The maximum number of items.");

const Cursor = z.string().min(1).max(1_024).optional().meta({ description: "nextCursor of the previous page." });

/** The pagination parameters. */
export const PageQuery = z.strictObject({ limit: Limit, cursor: Cursor });

/** A name or a name prefix, within the length limit. A text that isn't a valid name matches no token. */
export const NameFilter = z
  .string()
  .normalize()
  .refine((text) => countCharacters(text) <= limits.nameLength, `Must have at most ${limits.nameLength} characters.`)
  .meta({ maxLength: limits.nameLength });
