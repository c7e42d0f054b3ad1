import type { PeriodLength } from "../../core/usage/periods.ts";

/** The table of usage has the keys and the time to live of the table of tokens, and no indexes. */
export const usagePartitions = {
  /** With a day: the days of all tokens, by their ids. */
  day: "DAY#",
  /** With a token's id: the hours of that token. */
  token: "TOKEN#",
  /** With the digest of a batch: that it was counted. */
  batch: "BATCH#",
  /** The APIs whose calls are counted, and since when. */
  apis: "APIS",
} as const;

/** What sort keys of usage begin with. */
export const usageSortKeys = {
  /** With the hour. */
  hour: "HOUR#",
} as const;

/**
 * The attributes that count calls are named `<begin><status class>#<API>#<route>`, e.g.
 * `calls#2xx#Orders#GET /v1/orders/{id}`.
 */
export const callCounterBegin = "calls#";

/** The attribute with the sum of these, so that a trend need not read them all. */
export const callTotal = "calls";

/** The route that calls are counted under when a token's item of a period, which has 400 KB, has no room for more routes. */
export const otherRoutes = "OTHER /*";

/** How the name of an API may look, which counts are kept by. */
export const apiNamePattern = /^[\w./:-]{1,128}$/;

/** How long usage is kept, in seconds. */
export const usageRetention = {
  hour: 30 * 86_400,
  day: 400 * 86_400,
  /** A batch that comes again is recognized for as long as it can come from the queue of failures, and a day more. */
  batch: 15 * 86_400,
} as const satisfies Record<PeriodLength | "batch", number>;

/** How long the queue keeps batches that could not be counted, in seconds. */
export const failedBatchRetention = 14 * 86_400;
