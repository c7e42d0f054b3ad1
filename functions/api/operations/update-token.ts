import { updateToken } from "../../../core/use-cases/update-token.ts";
import type { OperationHandler } from "../operation.ts";
import { effectiveByHeader, etagOf } from "../token-response.ts";

export const updateTokenOperation: OperationHandler<"updateToken"> = async (api, { caller, path, body, ifMatch }) => {
  const { token, effectiveBy } = await updateToken(api, caller, path.id, body, ifMatch);
  return {
    status: 200,
    headers: { ...etagOf(token), [effectiveByHeader]: effectiveBy },
    body: { ...token, effectiveBy },
  };
};
