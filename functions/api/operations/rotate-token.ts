import { rotateToken } from "../../../core/use-cases/rotate-token.ts";
import type { OperationHandler } from "../operation.ts";
import { effectiveByHeader, etagOf } from "../token-response.ts";

export const rotateTokenOperation: OperationHandler<"rotateToken"> = async (api, { caller, path, body, ifMatch }) => {
  const { token, secret, effectiveBy } = await rotateToken(api, caller, path.id, body, ifMatch);
  return {
    status: 200,
    headers: { ...etagOf(token), [effectiveByHeader]: effectiveBy },
    body: { ...token, ...(secret !== null && { secret }), effectiveBy },
  };
};
