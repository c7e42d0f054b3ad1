import type { FeedEntry, UsableState } from "../contract/revocation-feed.ts";
import { createGuard } from "../guard/guard.ts";
import type { GuardedCall } from "../guard/guarded-event.ts";
import { exactly, type Figure, type Section } from "./figures.ts";

/** A kind of call, and how long the guard takes to check it. */
export interface GuardTiming {
  readonly call: string;
  /** The fastest of many batches, in microseconds per call. */
  readonly microseconds: number;
}

const at = new Date().toISOString();
const hour = 3_600_000;
const later = new Date(Date.now() + hour).toISOString();
const sourceIp = "192.0.2.7";
const cidrs = Array.from({ length: 20 }, (_, index) => `192.0.${index}.0/24`);

const context = {
  tokenId: "tok_unchanged",
  tokenName: "my_app",
  owner: "service/billing",
  scopes: "lookup:read scope:write",
  secretGeneration: "current",
  secretVersion: "3",
  tokenVersion: "5",
};

const state: UsableState = {
  version: 6,
  status: "active",
  secretVersion: 4,
  previousValidUntil: later,
  expiresAt: later,
  scopes: ["lookup:read"],
  allowedCidrs: cidrs,
};

const calls: Readonly<Record<string, GuardedCall>> = {
  "unchanged token": { authorizer: context, sourceIp },
  "unchanged token with an expiry and 20 address ranges": {
    authorizer: { ...context, validUntil: later, allowedCidrs: cidrs.join(" ") },
    sourceIp,
  },
  "rotated and narrowed token with 20 address ranges": { authorizer: { ...context, tokenId: "tok_changed" }, sourceIp },
  "revoked token": { authorizer: { ...context, tokenId: "tok_0" }, sourceIp },
};

// Short, so that even on a busy machine some are not interrupted.
const batches = 400;
const batchSize = 500;

/**
 * Measures what the guard adds to a call while its feed is fresh, with 5,000 changed tokens in memory.
 * @returns the timings, and how often the feed was read during the measurement.
 */
export async function measureGuard(): Promise<{ readonly timings: readonly GuardTiming[]; readonly reads: number }> {
  let reads = 0;
  const revoked = Array.from({ length: 5_000 }, (_, index): FeedEntry => {
    return { tokenId: `tok_${index}`, at, state: { version: 6, status: "disabled" } };
  });
  const guard = createGuard({
    intervalMs: hour,
    readFeed: async function* () {
      reads += 1;
      yield [...revoked, { tokenId: "tok_changed", at, state }];
    },
  });
  const timings: GuardTiming[] = [];
  for (const [call, guarded] of Object.entries(calls)) {
    let fastest = Number.POSITIVE_INFINITY;
    for (let batch = 0; batch < batches; batch++) {
      const started = performance.now();
      for (let index = 0; index < batchSize; index++) await guard.check(guarded);
      fastest = Math.min(fastest, performance.now() - started);
    }
    timings.push({ call, microseconds: (fastest * 1_000) / batchSize });
  }
  return { timings, reads };
}

/** {@link measureGuard} as a section of the benchmark. */
export async function measureGuardSection(): Promise<Section> {
  const { timings, reads } = await measureGuard();
  return {
    title: "The guard, with 5,000 changed tokens in memory",
    figures: timings.map(({ call, microseconds }): Figure => ({ name: call, unit: "µs", ...exactly(microseconds) })),
    goals: [
      {
        name: "µs of the guard's slowest check",
        measured: Math.max(...timings.map(({ microseconds }) => microseconds)),
        atMost: 2,
      },
      { name: "reads of the feed by 800,000 checks", measured: reads, atMost: 1, isExact: true },
    ],
  };
}

if (import.meta.main) {
  const { timings, reads } = await measureGuard();
  if (process.argv.includes("--json")) console.log(JSON.stringify({ timings, reads }));
  else
    console.table(timings.map(({ call, microseconds }) => ({ call, "µs per call": Number(microseconds.toFixed(2)) })));
}
