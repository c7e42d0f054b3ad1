import { secondsPer } from "../../core/duration.ts";
import type { PeriodLength } from "../../core/usage/periods.ts";

/** The usage table has the same keys and time to live as the token table, and no indexes. */
export const usagePartitions = {
  /** Followed by a day: the daily usage of all tokens, by token id. */
  day: "DAY#",
  /** Followed by a token's id: the hourly usage of that token. */
  token: "TOKEN#",
  /** Followed by the digest of a batch that was counted. */
  batch: "BATCH#",
  /** The APIs whose calls are counted, and since when. */
  apis: "APIS",
} as const;

/** The prefixes of sort keys of usage. */
export const usageSortKeys = {
  /** Followed by the hour. */
  hour: "HOUR#",
} as const;

/**
 * The attributes that count calls are named `<begin><status class>#<API>#<route>`, e.g.
 * `calls#2xx#Orders#GET /v1/orders/{id}`.
 */
export const callCounterPrefix = "calls#";

/** The attribute with their sum, so that trends needn't read all counters. */
export const callTotal = "calls";

/**
 * The route that calls are counted under if a token's item for a period (at most 400 KB) has no room for more routes.
 */
export const otherRoutes = "OTHER /*";

/** A valid API name. */
export const apiNamePattern = /^[\w./:-]{1,128}$/;

/** How long usage is kept, in seconds. */
export const usageRetention = {
  hour: 30 * secondsPer.day,
  day: 400 * secondsPer.day,
  /** A repeated batch must be recognized for as long as the dead-letter queue keeps it, plus a day. */
  batch: 15 * secondsPer.day,
} as const satisfies Record<PeriodLength | "batch", number>;

/** How long the dead-letter queue keeps batches that couldn't be counted, in seconds. */
export const failedBatchRetention = 14 * secondsPer.day;
