import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import type { OperationHandler } from "../operation.ts";
import { effectiveByHeader } from "../token-response.ts";

/** RFC 7009: the answer does not tell whether the secret ever was one. */
export const revokeOperation: OperationHandler<"revoke"> = async (api, { body, origin }) => {
  const revoked = await revokeSecret(api, body.token, origin);
  const effectiveBy = revoked?.effectiveBy ?? (await api.takeEffect());
  return { status: 200, headers: { [effectiveByHeader]: effectiveBy } };
};
