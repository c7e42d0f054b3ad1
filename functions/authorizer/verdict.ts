import { metricDimensions, metrics } from "../../contract/deployment/metrics.ts";
import { LatchkeyError } from "../../core/errors.ts";
import { allPrefixes } from "../../core/secret.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";
import type { Token } from "../../core/token.ts";
import type { VerificationStore } from "../../core/token-store.ts";
import { recordLastSeen } from "../../core/use-cases/record-last-seen.ts";
import { type Presented, type RefusalReason, type Verdict, verifySecret } from "../../core/use-cases/verify-secret.ts";
import { count } from "../metrics.ts";
import { serializeError } from "../serialize-error.ts";

/** The maximum time that a caller waits for the update of last seen, in milliseconds. */
export const lastSeenBudgetMs = 250;

/** Counts and logs a failed update of last seen, which doesn't affect the verdict. */
export function reportLastSeenFailure(error: unknown): void {
  count({ metric: metrics.lastSeenFailures });
  console.warn({ message: "last seen not recorded", ...serializeError(error) });
}

/** Reports verdicts to the log and the metrics. */
export interface VerdictReport {
  readonly accepted: () => void;
  readonly refused: (reason: RefusalReason, token: Token | null) => void;
  readonly lastSeenFailed: (error: unknown) => void;
}

/** The dependencies of a verdict. */
export interface Verifier {
  readonly settings: Pick<AuthorizerSettings, "prefix" | "acceptedPrefixes" | "lastSeenResolution" | "cachesVerdicts">;
  readonly store: VerificationStore;
  readonly now: () => Date;
  readonly report: VerdictReport;
}

/**
 * Counts every verdict, and the reason of each refusal. Of a token, only its id and owner are logged.
 */
export const verdictReport: VerdictReport = {
  accepted: () => count({ metric: metrics.acceptances }),
  refused: (reason, token) =>
    count({
      metric: metrics.refusals,
      dimensions: { [metricDimensions.reason]: reason },
      properties: { tokenId: token?.id ?? null, owner: token?.owner ?? null },
    }),
  lastSeenFailed: reportLastSeenFailure,
};

/**
 * The maximum age of a read when its verdict is returned, in milliseconds. API Gateway caches the verdict, and
 * `effectiveBy` assumes that no authorizer returns a verdict from an older read.
 */
const freshnessMs = 300;

const attempts = 3;

/**
 * The latest start of another attempt, in milliseconds. An attempt ends within 3.5 s, and the function's timeout is 5
 * s. It must not time out, because then nothing would be logged or counted.
 */
const lastStartMs = 1_000;

/**
 * Verifies a secret and records last seen. If the verdict will be cached, it verifies again if the read has become too
 * old.
 *
 * @throws LatchkeyError `unavailable`.
 */
export async function freshVerdict({ settings, store, now, report }: Verifier, presented: Presented): Promise<Verdict> {
  const begun = performance.now();
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const started = performance.now();
    if (started - begun > lastStartMs) break;
    const verdict = await verifySecret({ prefixes: allPrefixes(settings), store, now }, presented);
    const { lastSeenResolution: resolutionSeconds } = settings;
    if (verdict.ok && attempt === 1 && resolutionSeconds !== null) {
      const lastSeen = { store, now, resolutionSeconds, budgetMs: lastSeenBudgetMs, onFailure: report.lastSeenFailed };
      await recordLastSeen(lastSeen, verdict);
    }
    const isFresh = !settings.cachesVerdicts || performance.now() - started <= freshnessMs;
    if (!verdict.ok || isFresh) return verdict;
  }
  throw new LatchkeyError("unavailable", "The token store responds too slowly for a verdict that can be cached.");
}
