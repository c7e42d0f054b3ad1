import * as z from "zod";
import { tokenIdPattern } from "../../core/limits.ts";
import { statusClasses } from "../../core/usage/log-line.ts";
import { tokenUsageKinds } from "../../core/use-cases/get-token-usage.ts";
import { usageKinds } from "../../core/use-cases/get-usage.ts";
import { exampleId, Owner, Time, Timestamp, TokenId } from "./fields.ts";

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

/** The query of `GET /v1/usage/refusals`. */
export const RefusalsQuery = Window;

const trendLimits = { tokens: 100, days: 31 } as const;
const idsRule = `Must be 1 to ${trendLimits.tokens} token IDs, separated by commas.`;
const daysRule = `Must be a whole number from 1 to ${trendLimits.days}.`;

/** The query of `GET /v1/usage/trends`. */
export const UsageTrendsQuery = z.strictObject({
  tokens: z
    .string()
    .transform((text) => [...new Set(text.split(","))])
    .refine((ids) => ids.length <= trendLimits.tokens && ids.every((id) => tokenIdPattern.test(id)), idsRule)
    .meta({ description: `IDs of up to ${trendLimits.tokens} tokens, separated by commas.`, example: exampleId }),
  days: z.coerce
    .number(daysRule)
    .int(daysRule)
    .min(1, daysRule)
    .max(trendLimits.days, daysRule)
    .default(30)
    .meta({ description: "How many days, today (UTC) among them." }),
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

/** The calls of several tokens. */
export const UsageTrends = z
  .object({
    from: report.from.meta({ description: "When the first day begins." }),
    to: Timestamp,
    items: z
      .array(
        z.object({
          tokenId: TokenId,
          count: summary.count,
          counts: z
            .array(z.int().min(0))
            .readonly()
            .meta({ description: "The calls of each day, from the first one on.", example: [0, 3, 9] }),
        }),
      )
      .readonly()
      .meta({ description: "Those of the tokens that you may view, in the order of the request." }),
    countedSince: report.countedSince,
  })
  .meta({ id: "UsageTrends" });

/** How often tokens were refused. */
export const Refusals = z
  .object({
    from: report.from.meta({ description: "When the first day begins." }),
    to: Timestamp,
    count: z.int().min(0).meta({ description: "How many refusals there were.", example: 12 }),
    items: z
      .array(
        z.object({
          reason: z.string().meta({ description: "Why, as in the log of the function.", example: "expired" }),
          count: z.int().min(0),
          byFunction: z
            .record(z.string(), z.int())
            .readonly()
            .meta({ description: "By the name of the function that refused: each authorizer has its own." }),
        }),
      )
      .readonly()
      .meta({ description: "The most frequent reason first." }),
  })
  .meta({ id: "RefusalReport" });

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
