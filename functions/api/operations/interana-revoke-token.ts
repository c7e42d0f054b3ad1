import { tokenNotFound } from "../../../core/errors.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import type { OperationHandler } from "../operation.ts";
import { effectiveByHeader } from "../token-response.ts";
import { authenticate } from "./interana.ts";

/** Revokes a token of the caller's owner by its secret. */
export const interanaRevokeTokenOperation: OperationHandler<"postRevokeToken"> = async (api, request) => {
  const caller = await authenticate(api, request);
  const revoked = await revokeSecret(api, request.body.token, caller);
  if (!revoked) throw tokenNotFound();
  return { status: 200, headers: { [effectiveByHeader]: revoked.effectiveBy }, body: { success: true } };
};
