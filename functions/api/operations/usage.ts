import { getTokenUsage } from "../../../core/use-cases/get-token-usage.ts";
import { getUsage } from "../../../core/use-cases/get-usage.ts";
import type { OperationHandlers } from "../operation.ts";

/** The operations on the usage of tokens. */
export const usageOperations = {
  async getTokenUsage(api, { caller, path, query }) {
    return { status: 200, body: await getTokenUsage(api, caller, path.id, query) };
  },

  async getUsage(api, { caller, query }) {
    return { status: 200, body: await getUsage(api, caller, query) };
  },
} satisfies Partial<OperationHandlers>;
