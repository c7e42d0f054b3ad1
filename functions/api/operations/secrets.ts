import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { responseHeaders } from "../../../contract/headers.ts";
import { oauthError, problemHeaders } from "../../../contract/problems.ts";
import { LatchkeyError } from "../../../core/errors.ts";
import { allPrefixes, parseSecret } from "../../../core/secret.ts";
import { introspectSecret } from "../../../core/use-cases/introspect-secret.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import { authenticate, readClientCredentials } from "../authenticate.ts";
import { challengeHeader } from "../headers.ts";
import type { OperationHandlers } from "../operation.ts";

/** The operations on presented secrets: RFC 7662 and RFC 7009. */
export const secretOperations = {
  /** For a secret that isn't usable or that the caller can't introspect, the response is only `{"active": false}`. */
  async introspect(api, { body, event, origin }) {
    const caller = await authenticate(api, readClientCredentials(event, body) ?? { secret: "" }, origin);
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
   * The response doesn't reveal whether the secret existed; the log does. Caches are flushed only if a secret was revoked,
   * because anyone can call this, and API Gateway limits flushes. Credentials are optional, but must be valid if present.
   */
  async revoke(api, { body, event, origin }) {
    const credentials = readClientCredentials(event, body);
    // Only requests with client credentials identify a client.
    if (credentials?.tokenId !== undefined) await authenticate(api, credentials, origin);
    const revoked = await revokeSecret(api, body.token, origin);
    if (!revoked) {
      const reason = parseSecret(allPrefixes(api.settings), body.token.trim())
        ? "not a current secret"
        : "not a secret";
      console.warn({ message: "nothing was revoked", reason, requestId: origin.requestId });
    }
    const effectiveBy = revoked?.effectiveBy ?? api.effectiveBy(api.now().toISOString());
    return { status: 200, headers: { [responseHeaders.effectiveBy]: effectiveBy } };
  },
} satisfies Partial<OperationHandlers>;

function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/** An OAuth error (RFC 6749, section 5.2), with the error code of this API. */
export function oauthFailure(error: unknown, event: APIGatewayProxyEvent): APIGatewayProxyResult {
  const known = error instanceof LatchkeyError ? error : new LatchkeyError("internal_error", "Internal error.");
  const { code, message, violations } = known;
  const { status, error: name } = oauthError(code);
  const details = violations.map(({ pointer, detail }) => (pointer ? `${pointer.slice(1)}: ${detail}` : detail));
  return {
    statusCode: status,
    headers: {
      "Content-Type": "application/json",
      ...problemHeaders(status === 503 ? "unavailable" : code),
      ...(code === "unauthorized" && challengeHeader(event, "Bearer, Basic")),
    },
    body: JSON.stringify({
      error: name,
      // RFC 6749 allows only these characters.
      error_description: (details.join(" ") || message).replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?"),
      code,
      requestId: event.requestContext.requestId,
    }),
  };
}
