/** List prices in US dollars. */
export interface Prices {
  /** Of a million calls, by kind of API. */
  readonly apiCalls: Readonly<Record<"rest" | "http", number>>;
  /** Of a million runs of a function. */
  readonly functionRuns: number;
  /** Of one GB-second of a function on arm64. */
  readonly functionGbSecond: number;
  /** Of a million read request units: a strongly consistent read of up to 4 KB each. */
  readonly reads: number;
  /** Of a million write request units: a write of up to 1 KB each. */
  readonly writes: number;
  /** Of one GB that is written to logs. */
  readonly logGb: number;
  /** Of a million traces. */
  readonly traces: number;
  /** Of one metric in a month in which it is sent. */
  readonly metrics: number;
}

/** What `us-east-1` listed on 2026-11-21, before any free tier and any discount by volume. */
export const listPrices: Prices = {
  apiCalls: { rest: 3.5, http: 1 },
  functionRuns: 0.2,
  functionGbSecond: 0.0000133334,
  reads: 0.125,
  writes: 0.625,
  logGb: 0.5,
  traces: 5,
  metrics: 0.3,
};

/** The resources for a verdict that is not cached. */
export interface Verdict {
  /** Of the authorizer's function, in GB. */
  readonly memoryGb: number;
  /** Billed time of a run, in seconds. */
  readonly seconds: number;
  /** Last seen is stamped at most once a `lastSeenResolution`: so with a longer cache TTL, by each verdict. */
  readonly writes: number;
  /** The log output of the function and Lambda, in bytes. */
  readonly logBytes: number;
  /** The share of runs that X-Ray samples. */
  readonly traced: number;
}

/** The verdict that the documented table assumes. */
export const assumedVerdict: Verdict = { memoryGb: 0.5, seconds: 0.015, writes: 1, logBytes: 1_500, traced: 0.05 };

const million = 1_000_000;

const secondsPerMonth = 730 * 3_600;

/** The cost of a million verdicts that are not cached, in US dollars. */
export function costOfVerdicts(prices = listPrices, verdict = assumedVerdict): number {
  const compute = million * verdict.memoryGb * verdict.seconds * prices.functionGbSecond;
  const logs = ((million * verdict.logBytes) / 1e9) * prices.logGb;
  const table = prices.reads + verdict.writes * prices.writes;
  return prices.functionRuns + compute + table + logs + verdict.traced * prices.traces;
}

/**
 * The cost of a million calls of a protected API, in US dollars: API Gateway and Latchkey, without the API's own backend
 * and logs.
 * @param hitRatio the share of calls whose verdict is in the cache, 0 to 1.
 */
export function costPerMillionCalls(kind: "rest" | "http", hitRatio: number, prices = listPrices): number {
  return prices.apiCalls[kind] + (1 - hitRatio) * costOfVerdicts(prices);
}

/**
 * The monthly cost of the guard, in US dollars.
 * @param containers how many containers of guarded functions have calls at any time, on average: each reads the feed
 *   once a second, which is one read request unit while less than 4 KB is new.
 * @param changes of tokens in that month: each writes an entry of less than 1 KB in a transaction, which counts double.
 */
export function costOfGuard(containers: number, changes: number, prices = listPrices): number {
  return (containers * secondsPerMonth * prices.reads + changes * 2 * prices.writes) / million;
}

/**
 * The monthly cost of continuously looking for connections of revoked tokens, in US dollars: a function of 128 MB that
 * runs without a break, and two reads of the table for each check.
 * @param interval the time between two checks, in seconds.
 */
export function costOfConnectionChecks(interval: number, prices = listPrices): number {
  const runs = (secondsPerMonth / 60) * prices.functionRuns;
  const checks = (secondsPerMonth / interval) * 2 * prices.reads;
  return secondsPerMonth * 0.125 * prices.functionGbSecond + (runs + checks) / million;
}

/** API Gateway's metrics of each method: calls, errors by class, latency and integration latency. */
const metricsOfMethod = 5;

/** The monthly cost of detailed metrics, in US dollars. @param methods the number of methods with calls in that month. */
export function costOfDetailedMetrics(methods: number, prices = listPrices): number {
  return methods * metricsOfMethod * prices.metrics;
}

/** A delivery of an access log to the function that counts usage. */
export interface LogDelivery {
  /** The lines in it. */
  readonly lines: number;
  /** The number of tokens in the lines. */
  readonly tokens: number;
}

/** The resources for a line and a run of that function. */
const usageRun = { lineBytes: 400, memoryGb: 0.5, seconds: 0.2, writesOfPart: 24 } as const;

/**
 * The cost of counting a million calls, in US dollars: the access log, the function, and for each token of a delivery an
 * hour and a day in a transaction, which counts double, and a last-seen write.
 */
export function costOfUsage({ lines, tokens }: LogDelivery, prices = listPrices): number {
  const deliveries = million / lines;
  const periods = 2 * tokens;
  const writes = 2 * (periods + Math.ceil(periods / usageRun.writesOfPart)) + tokens;
  const run = prices.functionRuns / million + usageRun.memoryGb * usageRun.seconds * prices.functionGbSecond;
  const log = ((million * usageRun.lineBytes) / 1e9) * prices.logGb;
  return log + deliveries * (run + (writes * prices.writes) / million);
}

/** The cost of the authorizer's last-seen writes for a million calls, which counting usage saves. */
export function costOfStamps(hitRatio: number, prices = listPrices, verdict = assumedVerdict): number {
  return (1 - hitRatio) * verdict.writes * prices.writes;
}

/** The table in `docs/usage.md`. */
export function usageCostTable(): string {
  const deliveries: readonly LogDelivery[] = [
    { lines: 10, tokens: 5 },
    { lines: 100, tokens: 10 },
    { lines: 1_000, tokens: 50 },
  ];
  const rows = deliveries.map((delivery) => {
    const cost = costOfUsage(delivery);
    const net = [0, 0.9, 0.99].map((ratio) => formatDollars(cost - costOfStamps(ratio)));
    return `| ${[`${delivery.lines}, of ${delivery.tokens} tokens`, formatDollars(cost), ...net].join(" | ")} |`;
  });
  return [
    "| lines in a delivery | cost of counting | net cost with 0 % from the cache | at 90 % | at 99 % |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function formatDollars(amount: number): string {
  return `${amount < 0 ? "−" : ""}$${Math.abs(amount).toFixed(2)}`;
}

/** The ratios in the table. */
export const shownHitRatios = [0, 0.5, 0.9, 0.99, 1] as const;

/** The table in `docs/operations.md`. */
export function costTable(): string {
  const dollars = (amount: number) => `$${amount.toFixed(2)}`;
  const rows = shownHitRatios.map((ratio) => {
    const added = (1 - ratio) * costOfVerdicts();
    const cells = [
      `${Math.round(ratio * 100)} %`,
      dollars(added),
      dollars(costPerMillionCalls("rest", ratio)),
      dollars(costPerMillionCalls("http", ratio)),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| served from the cache | Latchkey adds | with a RestApi | with an HttpApi |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

if (import.meta.main) console.log(costTable());
