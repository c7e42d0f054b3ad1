import type { APIGatewayAuthorizerResult } from "aws-lambda";
import { LatchkeyError } from "../../core/errors.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";
import type { Token } from "../../core/token.ts";
import type { VerificationStore } from "../../core/token-store.ts";
import { recordLastSeen } from "../../core/use-cases/record-last-seen.ts";
import { type Presented, type RefusalReason, type Verdict, verifySecret } from "../../core/use-cases/verify-secret.ts";
import type { Connection } from "../connections/connection.ts";
import { parseCredentials } from "../credentials.ts";
import { type AuthorizationRequest, type AuthorizerEvent, readAuthorizerEvent } from "./authorizer-event.ts";
import { allowPolicy, denyPolicy } from "./policy.ts";

/** How long a verdict may wait for last seen to be recorded, in milliseconds. */
const lastSeenBudgetMs = 250;

/** What the authorizer reports, for its log and its metrics. */
export interface AuthorizerReport {
  readonly accepted: () => void;
  readonly refused: (reason: RefusalReason, token: Token | null) => void;
  readonly lastSeenFailed: (error: unknown) => void;
}

/** All that the authorizer works with. */
export interface Authorizer {
  readonly settings: AuthorizerSettings;
  readonly store: VerificationStore;
  /** Records a connection of a stage in `settings.recordedStages`. */
  readonly recordConnection?: (connection: Connection, validUntil: string | null) => Promise<void>;
  readonly now: () => Date;
  readonly report: AuthorizerReport;
}

/**
 * How old a read may be when its verdict is given, in milliseconds. The gateway caches the verdict, and a revocation
 * counts on no authorizer still being about to give one from before it.
 */
const freshnessMs = 300;

const attempts = 3;

/**
 * How late another attempt may begin, in milliseconds. An attempt ends within 3.5 s, and the function's timeout is 5 s:
 * a timeout of Lambda is no log line and no metric of ours.
 */
const lastStartMs = 1_000;

/**
 * Decides one call of a protected API, whatever its kind.
 *
 * @throws Error with exactly the message `Unauthorized` for a bad token, which every kind of API answers with 401. REST
 *   APIs don't cache it, unlike a policy that denies; HTTP APIs were recorded with a TTL of 0 only. Whatever the store
 *   throws is answered with 500.
 */
export async function authorize(authorizer: Authorizer, event: AuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const { settings, report } = authorizer;
  const request = readAuthorizerEvent(event, settings.header);
  const { header, resourceArn, sourceIp } = request;
  // Where no policy holds a token to its addresses, an address that is not told must be none of them.
  const address = sourceIp ?? (settings.addressCondition === "none" ? "" : undefined);
  const presented = { ...parseCredentials(settings.header, header), sourceIp: address };
  const verdict = await recorded(authorizer, request, presented, await freshVerdict(authorizer, presented));
  if (verdict.ok) {
    report.accepted();
    return allowPolicy(settings, request, verdict);
  }
  report.refused(verdict.reason, verdict.token);
  const { reason, token } = verdict;
  if (reason !== "address_not_allowed" || !token) throw new Error("Unauthorized");
  // A good token from a wrong address is known, and not allowed: 403.
  return denyPolicy(settings, resourceArn, {
    token,
    secretGeneration: "current",
    secretVersion: token.secretVersion,
  });
}

/**
 * Records the connection that is about to be opened, where revocations are to close it, and verifies once more: a
 * revocation since the first verification has found no connection to close.
 */
async function recorded(
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
  return verifySecret({ prefix: settings.prefix, store, now }, presented);
}

/**
 * Verifies and stamps last seen. Where the verdict is going to be cached, verifies again if that took so long that the
 * token may have changed since.
 */
async function freshVerdict({ settings, store, now, report }: Authorizer, presented: Presented): Promise<Verdict> {
  const begun = performance.now();
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const started = performance.now();
    if (started - begun > lastStartMs) break;
    const verdict = await verifySecret({ prefix: settings.prefix, store, now }, presented);
    if (verdict.ok && attempt === 1) {
      const { lastSeenResolution: resolutionSeconds } = settings;
      const lastSeen = { store, now, resolutionSeconds, budgetMs: lastSeenBudgetMs, onFailure: report.lastSeenFailed };
      await recordLastSeen(lastSeen, verdict.token);
    }
    const isFresh = !settings.cachesVerdicts || performance.now() - started <= freshnessMs;
    if (!verdict.ok || isFresh) return verdict;
  }
  throw new LatchkeyError("unavailable", "The table responds too slowly for a verdict that can be cached.");
}
