import { introspectSecret } from "../../../core/use-cases/introspect-secret.ts";
import type { OperationHandler } from "../operation.ts";

const seconds = (time: string) => Math.floor(Date.parse(time) / 1000);

/** RFC 7662: a secret that is not usable, or not the caller's to see, is `{"active": false}` and nothing else. */
export const introspectOperation: OperationHandler<"introspect"> = async (api, { caller, body }) => {
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
};
