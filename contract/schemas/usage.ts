import * as z from "zod";
import { tokenIdPattern } from "../../core/limits.ts";
import { statusClasses } from "../../core/usage/log-line.ts";
import { tokenUsageKinds } from "../../core/use-cases/get-token-usage.ts";
import { usageKinds } from "../../core/use-cases/get-usage.ts";
import { exampleId, Owner, Time, Timestamp, TokenId, wholeNumber } from "./fields.ts";

const Window = z.strictObject({
  from: Time.optional().meta({ description: "The first period is the one that contains this time." }),
  to: Time.optional().meta({ description: "The last period is the one that contains this time. Default: now." }),
});

/** The query of `GET /v1/tokens/{id}/usage`. */
export const TokenUsageQuery = Window.extend({
  by: z.enum(tokenUsageKinds).default("day").meta({ description: "How calls are grouped." }),
});

/** The query of `GET /v1/usage`. */
export const UsageQuery = Window.extend({
  by: z.enum(usageKinds).default("token").meta({ description: "How calls are grouped." }),
  top: wholeNumber({ min: 1, max: 100, default: 10 }, "The maximum number of items."),
});

/** The query of `GET /v1/usage/refusals`. */
export const RefusalsQuery = Window;

const trendLimits = { tokens: 100, days: 31 } as const;
const idsRule = `Must be 1 to ${trendLimits.tokens} token IDs, separated by commas.`;

/** The query of `GET /v1/usage/trends`. */
export const UsageTrendsQuery = z.strictObject({
  tokens: z
    .string()
    .transform((text) => [...new Set(text.split(","))])
    .refine((ids) => ids.length <= trendLimits.tokens && ids.every((id) => tokenIdPattern.test(id)), idsRule)
    .meta({ description: `IDs of up to ${trendLimits.tokens} tokens, separated by commas.`, example: exampleId }),
  days: wholeNumber({ min: 1, max: trendLimits.days, default: 30 }, "The number of days, including today (UTC)."),
});

const summary = {
  count: z.int().min(0).meta({ description: "The number of calls.", example: 12 }),
  byStatus: z
    .partialRecord(z.enum(statusClasses), z.int())
    .readonly()
    .meta({ description: "The number of calls by status class.", example: { "2xx": 11, "4xx": 1 } }),
};

const called = {
  api: z.string().optional().meta({ description: "The name under which the API's calls are counted." }),
  route: z
    .string()
    .optional()
    .meta({ description: "The route, as the API declares it.", example: "GET /v1/lookup/{key}" }),
};

const report = {
  from: Timestamp.meta({ description: "When the first period begins." }),
  to: Timestamp,
  ...summary,
  countedSince: Timestamp.nullable().meta({ description: "Since when calls are counted; null if they aren't." }),
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
          status: z.enum(statusClasses).optional().meta({ description: "The status class." }),
          ...summary,
        }),
      )
      .readonly()
      .meta({ description: "By hour or day: all periods, in order. By route: the most called first." }),
    unusedScopes: z
      .array(z.string())
      .readonly()
      .nullable()
      .meta({
        description:
          "The scopes that the token didn't use in 90 days; null if calls aren't counted or the token was deleted.",
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
            .meta({ description: "The calls of each day, oldest first.", example: [0, 3, 9] }),
        }),
      )
      .readonly()
      .meta({ description: "The tokens that you can view, in the order of the request." }),
    countedSince: report.countedSince,
  })
  .meta({ id: "UsageTrends" });

/** How often tokens were refused. */
export const Refusals = z
  .object({
    from: report.from.meta({ description: "When the first day begins." }),
    to: Timestamp,
    count: z.int().min(0).meta({ description: "The number of refusals.", example: 12 }),
    items: z
      .array(
        z.object({
          reason: z.string().meta({ description: "The reason, as in the function's log.", example: "expired" }),
          count: z.int().min(0),
          byFunction: z
            .record(z.string(), z.int())
            .readonly()
            .meta({ description: "By function name. Each authorizer has its own function." }),
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
          name: z
            .string()
            .nullable()
            .optional()
            .meta({ description: "The token's name; null if the token was deleted." }),
          ...called,
          ...summary,
        }),
      )
      .readonly()
      .meta({ description: "The items with the most calls, in descending order." }),
  })
  .meta({ id: "Usage" });
