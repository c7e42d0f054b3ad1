import { createToken } from "../../../core/use-cases/create-token.ts";
import type { OperationHandler } from "../operation.ts";
import { etagOf } from "../token-response.ts";

export const createTokenOperation: OperationHandler<"createToken"> = async (api, { caller, body }) => {
  const { token, secret, existed } = await createToken(api, caller, body);
  return {
    status: existed ? 200 : 201,
    headers: { Location: `/v1/tokens/${token.id}`, ...etagOf(token) },
    body: secret === null ? token : { ...token, secret },
  };
};
