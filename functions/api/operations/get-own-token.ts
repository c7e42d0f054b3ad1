import { getOwnToken } from "../../../core/use-cases/get-token.ts";
import type { OperationHandler } from "../operation.ts";
import { etagOf } from "../token-response.ts";

export const getOwnTokenOperation: OperationHandler<"getOwnToken"> = async (api, { caller }) => {
  const token = await getOwnToken(api, caller);
  return { status: 200, headers: etagOf(token), body: token };
};
