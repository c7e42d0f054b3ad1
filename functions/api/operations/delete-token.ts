import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import type { OperationHandler } from "../operation.ts";
import { effectiveByHeader } from "../token-response.ts";

export const deleteTokenOperation: OperationHandler<"deleteToken"> = async (api, { caller, path, ifMatch }) => {
  const effectiveBy = await deleteToken(api, caller, path.id, ifMatch);
  return { status: 204, headers: { [effectiveByHeader]: effectiveBy } };
};
