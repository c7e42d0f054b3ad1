import { generateSecret } from "../../../core/secret.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import type { OperationHandler } from "../operation.ts";
import { authenticate } from "./interana.ts";

/** Another token for the caller's owner, with the caller's scopes. Interana's tokens have no name: the id serves. */
export const interanaCreateTokenOperation: OperationHandler<"getCreateToken" | "postCreateToken"> = async (
  api,
  request,
) => {
  const caller = await authenticate(api, request);
  const { secret, tokenId } = generateSecret(api.settings.prefix);
  await createToken(api, caller, { name: tokenId, scopes: caller.scopes, secret });
  return { status: 200, body: { token: secret, success: true } };
};
