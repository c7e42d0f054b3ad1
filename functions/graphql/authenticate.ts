import type { APIGatewayProxyEvent } from "aws-lambda";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import type { Caller } from "../../core/caller.ts";
import { knownScopeNames, type Scope } from "../../core/scope.ts";
import { getHeader } from "../authorizer/authorizer-event.ts";
import { freshVerdict, type Verifier } from "../authorizer/verdict.ts";
import { parseCredentials } from "../credentials.ts";

/**
 * Authenticates the caller by the secret in `Authorization`, as the management API's authorizer does. GraphQL has no
 * authorizer, because its clients treat a 401 as a network failure.
 *
 * @returns `null` if the call has no usable secret.
 * @throws LatchkeyError `unavailable`.
 */
export async function authenticate(
  verifier: Verifier,
  catalogue: readonly Scope[],
  event: APIGatewayProxyEvent,
): Promise<Caller | null> {
  const header = getHeader(event, credentialHeaders.authorization);
  if (header === "") return null;
  const { requestId, identity } = event.requestContext;
  const verdict = await freshVerdict(verifier, {
    ...parseCredentials(credentialHeaders.authorization, header),
    sourceIp: identity.sourceIp,
  });
  const { report } = verifier;
  if (!verdict.ok) {
    report.refused(verdict.reason, verdict.token);
    return null;
  }
  report.accepted();
  const { token, secretVersion } = verdict;
  return {
    tokenId: token.id,
    secretVersion,
    owner: token.owner,
    scopes: knownScopeNames(catalogue, token.scopes),
    sourceIp: identity.sourceIp,
    requestId,
  };
}
