import * as z from "zod";
import { statusClasses } from "../../core/usage/log-line.ts";
import { tokenUsageKinds } from "../../core/use-cases/get-token-usage.ts";
import { usageKinds } from "../../core/use-cases/get-usage.ts";
import { Owner, Time, Timestamp, TokenId } from "./fields.ts";

const Window = z.strictObject({
  from: Time.optional().meta({ description: "The usage from the period that this time is in." }),
  to: Time.optional().meta({ description: "The usage to the period that this time is in; now if it is absent." }),
});

/** The query of `GET /v1/tokens/{id}/usage`. */
export const TokenUsageQuery = Window.extend({
  by: z.enum(tokenUsageKinds).default("day").meta({ description: "What the calls are listed by." }),
});

const topRule = "Must be a whole number from 1 to 100.";

/** The query of `GET /v1/usage`. */
export const UsageQuery = Window.extend({
  by: z.enum(usageKinds).default("token").meta({ description: "What the calls are listed by." }),
  top: z.coerce
    .number(topRule)
    .int(topRule)
    .min(1, topRule)
    .max(100, topRule)
    .default(10)
    .meta({ description: "The maximum number of items." }),
});

const summary = {
  count: z.int().min(0).meta({ description: "How many calls there were.", example: 12 }),
  byStatus: z
    .partialRecord(z.enum(statusClasses), z.int())
    .readonly()
    .meta({ description: "How many of them had statuses of each class.", example: { "2xx": 11, "4xx": 1 } }),
};

const called = {
  api: z.string().optional().meta({ description: "The API, by the name that its calls are counted under." }),
  route: z
    .string()
    .optional()
    .meta({ description: "The route, as the API declares it.", example: "GET /v1/lookup/{key}" }),
};

const report = {
  from: Timestamp.meta({ description: "When the first period begins." }),
  to: Timestamp,
  ...summary,
  countedSince: Timestamp.nullable().meta({ description: "Since when calls are counted; null: they aren't." }),
};

/** The usage of one token. */
export const TokenUsage = z
  .object({
    ...report,
    items: z
      .array(
        z.object({
          start: Timestamp.optional().meta({ description: "When the hour or the day begins." }),
          ...called,
          status: z.enum(statusClasses).optional().meta({ description: "The class of the statuses." }),
          ...summary,
        }),
      )
      .readonly()
      .meta({ description: "By hour or day: all of them, in order. By route: the most called first." }),
    unusedScopes: z
      .array(z.string())
      .readonly()
      .nullable()
      .meta({
        description:
          "The token's scopes none of whose routes it called in 90 days; null: calls aren't counted, or the token is gone.",
        example: ["scope:write"],
      }),
  })
  .meta({ id: "TokenUsage" });

/** The usage of all tokens. */
export const Usage = z
  .object({
    ...report,
    items: z
      .array(
        z.object({
          owner: Owner.optional(),
          tokenId: TokenId.optional(),
          name: z.string().nullable().optional().meta({ description: "The token's name; null: it is gone." }),
          ...called,
          ...summary,
        }),
      )
      .readonly()
      .meta({ description: "Those with the most calls, first the most." }),
  })
  .meta({ id: "Usage" });
