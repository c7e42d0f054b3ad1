import { routes } from "../routes.ts";
import { exampleId } from "../schemas/fields.ts";
import { TokenPath } from "../schemas/tokens.ts";
import {
  Refusals,
  RefusalsQuery,
  TokenUsage,
  TokenUsageQuery,
  Usage,
  UsageQuery,
  UsageTrends,
  UsageTrendsQuery,
} from "../schemas/usage.ts";
import type { Examples, ResourceOperations } from "./operation.ts";

/** The operations on the usage of tokens. */
export const usageOperations = {
  getTokenUsage: {
    ...routes.getTokenUsage,
    summary: "Get the usage of a token",
    tag: "Tokens",
    pathParameters: TokenPath,
    query: TokenUsageQuery,
    responses: { 200: { description: "The usage.", schema: TokenUsage } },
    errors: ["token_not_found"],
  },
  getUsage: {
    ...routes.getUsage,
    summary: "Get the tokens, owners or routes with the most calls",
    tag: "Tokens",
    query: UsageQuery,
    responses: { 200: { description: "The usage.", schema: Usage } },
    errors: [],
  },
  getUsageTrends: {
    ...routes.getUsageTrends,
    summary: "Get the daily calls of several tokens",
    tag: "Tokens",
    query: UsageTrendsQuery,
    responses: { 200: { description: "The calls.", schema: UsageTrends } },
    errors: [],
  },
  getRefusals: {
    ...routes.getRefusals,
    summary: "Get how often tokens were refused, by reason",
    tag: "Tokens",
    query: RefusalsQuery,
    responses: { 200: { description: "The refusals.", schema: Refusals } },
    errors: [],
  },
} as const satisfies ResourceOperations;

const report = {
  from: "2027-01-31T00:00:00.000Z",
  to: "2027-01-31T12:00:00.000Z",
  count: 12,
  byStatus: { "2xx": 11, "4xx": 1 },
  countedSince: "2027-01-01T08:00:00.000Z",
};
const counts = { count: 12, byStatus: report.byStatus };

/** Their OpenAPI examples. */
export const usageExamples = {
  getTokenUsage: {
    responses: {
      200: {
        byDay: { ...report, items: [{ start: report.from, ...counts }], unusedScopes: ["scope:write"] },
        byRoute: {
          ...report,
          items: [{ api: "Shop/Orders", route: "GET /v1/lookup/{key}", ...counts }],
          unusedScopes: [],
        },
      },
    },
  },
  getUsage: {
    responses: {
      200: {
        byToken: { ...report, items: [{ tokenId: exampleId, owner: "service/billing", name: "my_app", ...counts }] },
      },
    },
  },
  getUsageTrends: {
    responses: {
      200: {
        trends: {
          from: "2027-01-29T00:00:00.000Z",
          to: report.to,
          items: [{ tokenId: exampleId, count: 12, counts: [0, 3, 9] }],
          countedSince: report.countedSince,
        },
      },
    },
  },
  getRefusals: {
    responses: {
      200: {
        refusals: {
          from: report.from,
          to: report.to,
          count: 12,
          items: [{ reason: "expired", count: 12, byFunction: { "Orders-AuthorizerHandler": 12 } }],
        },
      },
    },
  },
} as const satisfies Examples<typeof usageOperations>;
