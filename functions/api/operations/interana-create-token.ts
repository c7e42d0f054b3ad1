import { createToken } from "../../../core/use-cases/create-token.ts";
import type { OperationHandler } from "../operation.ts";
import { authenticate } from "./interana.ts";

/** Another token for the caller's owner, with the caller's scopes. Interana's tokens have no name: the id serves. */
export const interanaCreateTokenOperation: OperationHandler<"getCreateToken" | "postCreateToken"> = async (
  api,
  request,
) => {
  const caller = await authenticate(api, request);
  const { secret } = await createToken(api, caller, { scopes: caller.scopes });
  return { status: 200, body: { token: secret, success: true } };
};
