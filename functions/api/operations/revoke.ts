import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import type { OperationHandler } from "../operation.ts";
import { effectiveByHeader } from "../token-response.ts";

/**
 * RFC 7009: the response does not tell whether the secret ever was one. Nothing is flushed for what is none: anyone may
 * call this, and API Gateway flushes few times a second.
 */
export const revokeOperation: OperationHandler<"revoke"> = async (api, { body, origin }) => {
  const revoked = await revokeSecret(api, body.token, origin);
  return {
    status: 200,
    headers: { [effectiveByHeader]: revoked?.effectiveBy ?? api.effectiveBy(api.now().toISOString()) },
  };
};
