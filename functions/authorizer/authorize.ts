import type { APIGatewayAuthorizerResult } from "aws-lambda";
import { allPrefixes } from "../../core/secret.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";
import { type Presented, type Verdict, verifySecret } from "../../core/use-cases/verify-secret.ts";
import type { Connection } from "../connections/connection.ts";
import { parseCredentials } from "../credentials.ts";
import { type AuthorizationRequest, type AuthorizerEvent, readAuthorizerEvent } from "./authorizer-event.ts";
import { allowPolicy, denyPolicy } from "./policy.ts";
import { freshVerdict, type Verifier } from "./verdict.ts";

/** The dependencies of the authorizer. */
export interface Authorizer extends Verifier {
  readonly settings: AuthorizerSettings;
  /** The table of the tokens, which the context names. */
  readonly tableName: string;
  /** Records a connection of a stage in `settings.recordedStages`. */
  readonly recordConnection?: (connection: Connection, validUntil: string | null) => Promise<void>;
}

/**
 * Decides one call of a protected API of any kind.
 *
 * @throws Error with exactly the message `Unauthorized` for a bad token, for which every kind of API returns 401. REST
 *   APIs don't cache it, unlike a policy that denies; HTTP APIs were recorded with a TTL of 0 only. Whatever the store
 *   throws becomes a 500.
 */
export async function authorize(authorizer: Authorizer, event: AuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const { settings, tableName, report } = authorizer;
  const request = readAuthorizerEvent(event, settings.header);
  const { header, resourceArn, sourceIp } = request;
  // If the policy doesn't enforce addresses, an unknown address must match none of them.
  const address = sourceIp ?? (settings.addressCondition === "none" ? "" : undefined);
  const presented = { ...parseCredentials(settings.header, header), sourceIp: address };
  const first = await freshVerdict(authorizer, presented);
  const verdict = request.connection ? await recordAndVerify(authorizer, request, presented, first) : first;
  if (verdict.ok) {
    report.accepted();
    return allowPolicy(settings, request, { ...verdict, tableName });
  }
  report.refused(verdict.reason, verdict.token);
  const { reason, token } = verdict;
  if (reason !== "address_not_allowed" || !token) throw new Error("Unauthorized");
  // A valid token from another address: 403.
  return denyPolicy(settings, resourceArn, {
    token,
    tableName,
    secretGeneration: "current",
    secretVersion: token.secretVersion,
  });
}

/**
 * Records the connection that is about to be opened, if revocations close connections of its stage, and verifies again:
 * a revocation after the first verification couldn't find the connection.
 */
async function recordAndVerify(
  { settings, store, recordConnection, now }: Authorizer,
  { connection, sourceIp }: AuthorizationRequest,
  presented: Presented,
  verdict: Verdict,
): Promise<Verdict> {
  const isRecorded = connection && settings.recordedStages?.includes(connection.stageName);
  if (!verdict.ok || !isRecorded || !recordConnection) return verdict;
  const { token, secretVersion, validUntil } = verdict;
  const connectedAt = now().toISOString();
  await recordConnection(
    { ...connection, tokenId: token.id, secretVersion, sourceIp: sourceIp ?? null, connectedAt },
    validUntil,
  );
  return verifySecret({ prefixes: allPrefixes(settings), store, now }, presented);
}
