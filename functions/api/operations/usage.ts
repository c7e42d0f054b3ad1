import { getRefusals } from "../../../core/use-cases/get-refusals.ts";
import { getTokenUsage } from "../../../core/use-cases/get-token-usage.ts";
import { getUsage } from "../../../core/use-cases/get-usage.ts";
import { getUsageTrends } from "../../../core/use-cases/get-usage-trends.ts";
import type { OperationHandlers } from "../operation.ts";

/** The operations on the usage of tokens. */
export const usageOperations = {
  async getTokenUsage(api, { caller, path, query }) {
    return { status: 200, body: await getTokenUsage(api, caller, path.id, query) };
  },

  async getUsage(api, { caller, query }) {
    return { status: 200, body: await getUsage(api, caller, query) };
  },

  async getUsageTrends(api, { caller, query }) {
    return { status: 200, body: await getUsageTrends(api, caller, query) };
  },

  async getRefusals(api, { caller, query }) {
    return { status: 200, body: await getRefusals(api, caller, query) };
  },
} satisfies Partial<OperationHandlers>;
