import type { StatusClass } from "./log-line.ts";
import type { PeriodLength } from "./periods.ts";

/** How many calls of a route of an API ended with statuses of one class. */
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

/** How many calls a token made in one period. */
export interface PeriodTotal {
  readonly tokenId: string;
  readonly period: string;
  readonly count: number;
}

/** Where the usage of tokens is read. Every method throws LatchkeyError `unavailable`. */
export interface UsageStore {
  /** The usage of a token in periods of one length; those without calls are left out. @param periods from one on, without a gap. */
  readOfToken(tokenId: string, length: PeriodLength, periods: readonly string[]): Promise<readonly StoredUsage[]>;
  /** How many calls each of up to 100 tokens made on each of some days; days without calls are left out. */
  readDayTotals(tokenIds: readonly string[], days: readonly string[]): Promise<readonly PeriodTotal[]>;
  /** The usage of all tokens on one day. */
  readDay(day: string): Promise<readonly StoredUsage[]>;
  /** Since when calls are counted, of any API (ISO 8601); `null`: they are not. */
  countedSince(): Promise<string | null>;
}
