import { getToken } from "../../../core/use-cases/get-token.ts";
import type { OperationHandler } from "../operation.ts";
import { etagOf } from "../token-response.ts";

export const getTokenOperation: OperationHandler<"getToken"> = async (api, { caller, path }) => {
  const token = await getToken(api, caller, path.id);
  return { status: 200, headers: etagOf(token), body: token };
};
