import type { StatusClass } from "./log-line.ts";
import type { PeriodLength } from "./periods.ts";

/** The number of calls of a route of an API with statuses of one class. */
export interface CallCount {
  readonly api: string;
  /** E.g. `GET /v1/orders/{id}`. */
  readonly route: string;
  readonly statusClass: StatusClass;
  readonly count: number;
}

/** The calls of one token in one period, as they are stored. */
export interface StoredUsage {
  readonly tokenId: string;
  readonly owner: string;
  /** The name of the period. */
  readonly period: string;
  readonly calls: readonly CallCount[];
}

/** The number of calls of a token in one period. */
export interface PeriodTotal {
  readonly tokenId: string;
  readonly period: string;
  readonly count: number;
}

/** Reads the usage of tokens. Every method throws LatchkeyError `unavailable`. */
export interface UsageStore {
  /**
   * The usage of a token in periods of one length, without periods that have no calls.
   * @param periods consecutive periods.
   */
  readOfToken(tokenId: string, length: PeriodLength, periods: readonly string[]): Promise<readonly StoredUsage[]>;
  /** The number of calls of up to 100 tokens per day, without days that have no calls. */
  readDayTotals(tokenIds: readonly string[], days: readonly string[]): Promise<readonly PeriodTotal[]>;
  /** The usage of all tokens on one day. */
  readDay(day: string): Promise<readonly StoredUsage[]>;
  /** Since when calls of any API are counted (ISO 8601), or `null` if none are. */
  countedSince(): Promise<string | null>;
}
