import { parseDuration } from "../../../core/duration.ts";
import { listTokens } from "../../../core/use-cases/list-tokens.ts";
import type { OperationHandler } from "../operation.ts";

export const listTokensOperation: OperationHandler<"listTokens"> = async (api, { caller, query }) => {
  const { expiring, ...rest } = query;
  const expiringWithin = expiring === undefined ? undefined : parseDuration(expiring);
  return { status: 200, body: await listTokens(api, caller, { ...rest, expiringWithin }) };
};
