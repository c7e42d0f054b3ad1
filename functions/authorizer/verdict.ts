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

/** What is reported of verdicts, for the log and the metrics. */
export interface VerdictReport {
  readonly accepted: () => void;
  readonly refused: (reason: RefusalReason, token: Token | null) => void;
  readonly lastSeenFailed: (error: unknown) => void;
}

/** What a verdict is made with. */
export interface Verifier {
  readonly settings: Pick<AuthorizerSettings, "prefix" | "acceptedPrefixes" | "lastSeenResolution" | "cachesVerdicts">;
  readonly store: VerificationStore;
  readonly now: () => Date;
  readonly report: VerdictReport;
}

/**
 * What operators are told: a count for every verdict, the reason of each refusal among them, and nothing of a token but
 * its id and its owner.
 */
export const verdictReport: VerdictReport = {
  accepted: () => count({ metric: metrics.acceptances }),
  refused: (reason, token) =>
    count({
      metric: metrics.refusals,
      dimensions: { [metricDimensions.reason]: reason },
      properties: { tokenId: token?.id ?? null, owner: token?.owner ?? null },
    }),
  lastSeenFailed: (error) => {
    count({ metric: metrics.lastSeenFailures });
    console.warn({ message: "last seen not recorded", ...serializeError(error) });
  },
};

/** How long a verdict may wait for last seen to be recorded, in milliseconds. */
const lastSeenBudgetMs = 250;

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
 * Verifies and stamps last seen. Where the verdict is going to be cached, verifies again if that took so long that the
 * token may have changed since.
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
  throw new LatchkeyError("unavailable", "The table responds too slowly for a verdict that can be cached.");
}
