import type { APIGatewayProxyEvent } from "aws-lambda";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import type { Caller } from "../../core/caller.ts";
import { knownScopeNames, type Scope } from "../../core/scope.ts";
import { getHeader } from "../authorizer/authorizer-event.ts";
import { freshVerdict, type Verifier } from "../authorizer/verdict.ts";
import { parseCredentials } from "../credentials.ts";

/**
 * Who calls, by the secret in `Authorization`, checked as the authorizer of the management API would. No authorizer
 * stands before GraphQL, because its clients read a 401 as a failure of the network.
 *
 * @returns `null` for a guest: a call without a secret that can be used.
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
