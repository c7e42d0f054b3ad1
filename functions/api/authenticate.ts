import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import { metricDimensions, metrics } from "../../contract/deployment/metrics.ts";
import type { Caller } from "../../core/caller.ts";
import { invalidMember, unauthorized } from "../../core/errors.ts";
import { knownScopeNames } from "../../core/scope.ts";
import { allPrefixes } from "../../core/secret.ts";
import { recordLastSeen } from "../../core/use-cases/record-last-seen.ts";
import { verifySecret } from "../../core/use-cases/verify-secret.ts";
import { lastSeenBudgetMs, reportLastSeenFailure } from "../authorizer/verdict.ts";
import { type Credentials, parseCredentials } from "../credentials.ts";
import { count } from "../metrics.ts";
import { getHeader, type WithHeaders } from "./headers.ts";
import type { TokenApi } from "./operation.ts";

/** The credentials of a request: a secret, and the token's id if the secret is a client's password. */
export interface ClientCredentials extends Credentials {
  readonly tokenId?: string;
}

/**
 * The caller of an operation without an authorizer, for clients that send credentials in forms that API Gateway's
 * authorizers can't read, or that expect errors in another form.
 *
 * @throws LatchkeyError `unauthorized`.
 */
export async function authenticate(
  api: TokenApi,
  { tokenId, ...presented }: ClientCredentials,
  origin: Pick<Caller, "sourceIp" | "requestId">,
): Promise<Caller> {
  const { settings, store, now } = api;
  const verdict = await verifySecret(
    { ...api, prefixes: allPrefixes(settings) },
    { ...presented, sourceIp: origin.sourceIp ?? undefined },
  );
  if (!verdict.ok || (tokenId !== undefined && tokenId !== verdict.token.id)) {
    const reason = verdict.ok ? "mismatch" : verdict.reason;
    count({ metric: metrics.refusals, dimensions: { [metricDimensions.reason]: reason } });
    throw unauthorized();
  }
  const { secretVersion, token } = verdict;
  const lastSeen = { store, now, resolutionSeconds: settings.lastSeenResolution, budgetMs: lastSeenBudgetMs };
  await recordLastSeen({ ...lastSeen, onFailure: reportLastSeenFailure }, verdict);
  const scopes = knownScopeNames(settings.scopes, token.scopes);
  return { tokenId: token.id, secretVersion, owner: token.owner, scopes, ...origin };
}

/** The members of a request that authenticate an OAuth client (RFC 6749, section 2.3.1). */
interface ClientMembers {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

/**
 * The credentials of an OAuth client: a secret as in any other API call, or a token's id and secret as
 * `client_secret_basic` or `client_secret_post`. `undefined` if the request has none.
 *
 * @throws LatchkeyError `validation_failed` if the request has more than one of these.
 */
export function readClientCredentials(event: WithHeaders, body: ClientMembers): ClientCredentials | undefined {
  const header = getHeader(event, "authorization")?.trim();
  const { client_id: tokenId, client_secret: secret } = body;
  if (secret === undefined) return header ? fromHeader(header) : undefined;
  if (header) throw invalidMember("/client_secret", "Send the client's credentials only once.");
  if (tokenId === undefined) throw invalidMember("/client_id", "client_id and client_secret must be sent together.");
  return { tokenId, secret };
}

function fromHeader(header: string): ClientCredentials {
  const encoded = /^basic +(\S+)$/i.exec(header)?.[1];
  if (encoded === undefined) return parseCredentials(credentialHeaders.authorization, header);
  const [tokenId = "", secret = ""] = Buffer.from(encoded, "base64").toString().split(":", 2).map(formDecode);
  return { tokenId, secret };
}

/** Both parts are form-encoded (RFC 6749, section 2.3.1). */
function formDecode(part: string): string {
  return new URLSearchParams(`part=${part.replaceAll("&", "%26")}`).get("part") ?? "";
}
