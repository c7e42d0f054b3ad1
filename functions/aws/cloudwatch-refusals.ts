import {
  CloudWatchClient,
  type Dimension,
  type GetMetricDataCommandOutput,
  type Metric,
  paginateGetMetricData,
  paginateListMetrics,
} from "@aws-sdk/client-cloudwatch";
import { metricDimensions, metricNamespace, metrics } from "../../contract/deployment/metrics.ts";
import { secondsPer } from "../../core/duration.ts";
import { LatchkeyError } from "../../core/errors.ts";
import type { RefusalMetrics } from "../../core/usage/refusal-metrics.ts";
import { createRequestHandler } from "./request-handler.ts";

/** Options for reading refusals. */
export interface CloudWatchRefusalsOptions {
  /** The name of the service's table, by which its functions count. */
  readonly tableName: string;
  /** @default a client with short timeouts */
  readonly client?: CloudWatchClient;
}

/** The maximum number of metrics per request of CloudWatch. */
const maxMetrics = 500;

/** Reads the refusals of a service's functions from CloudWatch: first the list of metrics, then their sums. */
export function createCloudWatchRefusals({
  tableName,
  client = createCloudWatchClient(),
}: CloudWatchRefusalsOptions): RefusalMetrics {
  async function listMetrics(): Promise<Metric[]> {
    const listed: Metric[] = [];
    const filter = {
      Namespace: metricNamespace,
      MetricName: metrics.refusals,
      Dimensions: [{ Name: metricDimensions.table, Value: tableName }, { Name: metricDimensions.reason }],
    };
    for await (const { Metrics = [] } of paginateListMetrics({ client }, filter)) listed.push(...Metrics);
    return listed;
  }

  async function readSums(listed: readonly Metric[], from: string, to: string): Promise<number[]> {
    const sums = listed.map(() => 0);
    const MetricDataQueries = listed.map((metric, index) => ({
      Id: `m${index}`,
      MetricStat: { Metric: metric, Period: secondsPer.day, Stat: "Sum" },
    }));
    const pending = new Set(MetricDataQueries.map(({ Id }) => Id));
    const input = { MetricDataQueries, StartTime: new Date(from), EndTime: new Date(to) };
    for await (const page of paginateGetMetricData({ client }, input)) {
      assertNoneFailed(page);
      for (const { Id = "", Values = [], StatusCode } of page.MetricDataResults ?? []) {
        if (StatusCode === "Complete") pending.delete(Id);
        const index = Number(Id.slice(1));
        sums[index] = Values.reduce((sum, value) => sum + value, sums[index] ?? 0);
      }
    }
    // A sum that is missing isn't 0.
    if (pending.size > 0) throw Object.assign(new Error("CloudWatch left out a metric."), { name: "Incomplete" });
    return sums;
  }

  return {
    async countRefusals(from, to) {
      try {
        const listed = await listMetrics();
        const sums: number[] = [];
        for (let index = 0; index < listed.length; index += maxMetrics) {
          sums.push(...(await readSums(listed.slice(index, index + maxMetrics), from, to)));
        }
        return listed.map((metric, index) => ({
          reason: getDimension(metric, metricDimensions.reason),
          functionName: getDimension(metric, metricDimensions.function),
          count: sums[index] ?? 0,
        }));
      } catch (cause) {
        const why = cause instanceof Error ? cause.name : "unknown";
        throw new LatchkeyError("unavailable", `The metrics can't be read from CloudWatch: ${why}.`, { cause });
      }
    },
  };
}

/** A client for code that a caller waits for: it gives up early rather than use up the function's timeout. */
function createCloudWatchClient(): CloudWatchClient {
  const requestHandler = createRequestHandler({ connectionTimeout: 1_000, attemptTimeout: 5_000 });
  return new CloudWatchClient({ maxAttempts: 3, requestHandler });
}

/** A failed metric would make the sums wrong. `PartialData` isn't a failure: more pages follow. */
function assertNoneFailed({ MetricDataResults = [] }: GetMetricDataCommandOutput): void {
  const failed = MetricDataResults.find(({ StatusCode }) => StatusCode !== "Complete" && StatusCode !== "PartialData");
  if (!failed) return;
  throw Object.assign(new Error("CloudWatch could not read a metric."), { name: failed.StatusCode ?? "NoStatus" });
}

function getDimension({ Dimensions = [] }: Metric, name: string): string {
  return Dimensions.find((each: Dimension) => each.Name === name)?.Value ?? "";
}
