import type { APIGatewayAuthorizerResult } from "aws-lambda";
import type { AuthorizerSettings } from "../../core/settings.ts";
import type { Token } from "../../core/token.ts";
import type { VerificationStore } from "../../core/token-store.ts";
import { recordLastSeen } from "../../core/use-cases/record-last-seen.ts";
import { type RefusalReason, verifySecret } from "../../core/use-cases/verify-secret.ts";
import { parseCredentials } from "../credentials.ts";
import { type AuthorizerEvent, readAuthorizerEvent } from "./authorizer-event.ts";
import { allowPolicy, denyPolicy } from "./policy.ts";

/** How long a verdict may wait for last seen to be recorded, in milliseconds. */
const lastSeenBudgetMs = 250;

/** What the authorizer reports, for its log and its metrics. */
export interface AuthorizerReport {
  readonly accepted: () => void;
  readonly refused: (reason: RefusalReason, token: Token | null) => void;
  readonly lastSeenTrouble: (trouble: unknown) => void;
}

/** All that the authorizer works with. */
export interface Authorizer {
  readonly settings: AuthorizerSettings;
  readonly store: VerificationStore;
  readonly now: () => Date;
  readonly report: AuthorizerReport;
}

/**
 * Decides one call of a protected API, whatever its kind.
 *
 * @throws Error with exactly the message `Unauthorized` for a bad token, which API Gateway answers with 401; and
 *   whatever the store throws, which it answers with 500 and does not cache.
 */
export async function authorize(
  { settings, store, now, report }: Authorizer,
  event: AuthorizerEvent,
): Promise<APIGatewayAuthorizerResult> {
  const { header, resourceArn, sourceIp, throwsUnauthorized } = readAuthorizerEvent(event, settings.header);
  const presented = { ...parseCredentials(header), sourceIp };
  const verdict = await verifySecret({ prefix: settings.prefix, store, now }, presented);
  if (!verdict.ok) {
    report.refused(verdict.reason, verdict.token);
    // A good token from a wrong address is known, and not allowed: 403.
    const known = verdict.reason === "address_not_allowed" ? verdict.token : null;
    if (throwsUnauthorized && !known) throw new Error("Unauthorized");
    return denyPolicy(settings, resourceArn, known);
  }
  await recordLastSeen(
    {
      store,
      now,
      resolutionSeconds: settings.lastSeenResolution,
      budgetMs: lastSeenBudgetMs,
      onTrouble: report.lastSeenTrouble,
    },
    verdict.token,
  );
  report.accepted();
  return allowPolicy(settings, resourceArn, verdict.token, verdict.validUntil);
}
