import { responseHeaders } from "../../../contract/headers.ts";
import { introspectSecret } from "../../../core/use-cases/introspect-secret.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import type { OperationHandlers } from "../operation.ts";

/** The operations on secrets that are shown. */
export const secretOperations = {
  /** RFC 7662: a secret that is not usable, or not the caller's to see, is `{"active": false}` and nothing else. */
  async introspect(api, { caller, body }) {
    const found = await introspectSecret(api, caller, body.token);
    if (!found) return { status: 200, body: { active: false } };
    const { token, validUntil } = found;
    return {
      status: 200,
      body: {
        active: true,
        scope: token.scopes.join(" "),
        username: token.owner,
        sub: token.owner,
        jti: token.id,
        token_type: "Bearer",
        ...(token.allowedCidrs.length > 0 && { allowed_cidrs: token.allowedCidrs }),
        iat: seconds(token.createdAt),
        ...(validUntil !== null && { exp: seconds(validUntil) }),
      },
    };
  },

  /**
   * RFC 7009: the response does not tell whether the secret ever was one. Nothing is flushed for what is none: anyone
   * may call this, and API Gateway flushes few times a second.
   */
  async revoke(api, { body, origin }) {
    const revoked = await revokeSecret(api, body.token, origin);
    const effectiveBy = revoked?.effectiveBy ?? api.effectiveBy(api.now().toISOString());
    return { status: 200, headers: { [responseHeaders.effectiveBy]: effectiveBy } };
  },
} satisfies Partial<OperationHandlers>;

function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
