import { z } from "zod";

/** The metrics of the local stack, and the calls of CloudWatch that it serves. */
export interface CloudWatch {
  /** Reads a function's output, and counts the metrics in lines of the embedded metric format. */
  readonly collect: (functionName: string, text: string) => void;
  /**
   * Serves a call, e.g. `ListMetrics`.
   * @throws ZodError for invalid input; CloudWatchError for an action that isn't supported.
   */
  readonly call: (action: string, input: unknown) => unknown;
}

/** An error response of CloudWatch. */
export class CloudWatchError extends Error {
  override readonly name = "CloudWatchError";
  readonly code = "InvalidAction";
}

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** The embedded metric format: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const EmbeddedMetrics = z.looseObject({
  _aws: z.object({
    Timestamp: z.int(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

const ListMetricsInput = z.strictObject({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string().optional() })).default([]),
  NextToken: z.string().optional(),
});

const GetMetricDataInput = z.strictObject({
  MetricDataQueries: z
    .array(
      z.strictObject({
        Id: z.string().regex(/^[a-z]\w*$/),
        MetricStat: z.strictObject({
          Metric: z.strictObject({
            Namespace: z.string(),
            MetricName: z.string(),
            Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })),
          }),
          Period: z.int().multipleOf(60),
          Stat: z.literal("Sum"),
        }),
      }),
    )
    .min(1)
    .max(500),
  /** Both times are in seconds since 1970. */
  StartTime: z.number(),
  EndTime: z.number(),
});

/** The number of metrics in a page. */
const pageSize = 500;

const minuteMs = 60_000;

/**
 * A small CloudWatch: sums of metrics by minute, in memory. Unlike on AWS, where it takes minutes, they are available
 * immediately.
 */
export function createCloudWatch(): CloudWatch {
  const known = new Map<string, { readonly metric: Metric; readonly minutes: Map<number, number> }>();
  const unfinished = new Map<string, string>();

  function add(metric: Metric, timestamp: number, value: number): void {
    const key = metricKey(metric);
    const { minutes } = known.get(key) ?? { minutes: new Map<number, number>() };
    known.set(key, { metric, minutes });
    const minute = Math.floor(timestamp / minuteMs);
    minutes.set(minute, (minutes.get(minute) ?? 0) + value);
  }

  function collectLine(line: string): void {
    if (!line.includes('"_aws"')) return;
    const parsed = EmbeddedMetrics.safeParse(parseJson(line));
    if (!parsed.success) return;
    const { _aws, ...members } = parsed.data;
    for (const { Namespace, Dimensions, Metrics } of _aws.CloudWatchMetrics) {
      const sets = Dimensions.map((names) => names.map((Name) => ({ Name, Value: String(members[Name]) })));
      const metrics = sets.flatMap((set) =>
        Metrics.map(({ Name }) => ({ Namespace, MetricName: Name, Dimensions: set })),
      );
      for (const metric of metrics) add(metric, _aws.Timestamp, Number(members[metric.MetricName]));
    }
  }

  const actions: Readonly<Record<string, (input: unknown) => unknown>> = {
    ListMetrics(input) {
      const { Namespace, MetricName, Dimensions, NextToken = "0" } = ListMetricsInput.parse(input);
      const matching = [...known.values()]
        .map(({ metric }) => metric)
        .filter((metric) => metric.Namespace === Namespace && metric.MetricName === MetricName)
        .filter((metric) => Dimensions.every(({ Name, Value }) => hasDimension(metric, Name, Value)));
      const end = Number(NextToken) + pageSize;
      const more = end < matching.length && { NextToken: String(end) };
      return { Metrics: matching.slice(Number(NextToken), end), ...more };
    },

    GetMetricData(input) {
      const { MetricDataQueries, StartTime, EndTime } = GetMetricDataInput.parse(input);
      return {
        Messages: [],
        MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Metric: metric, Period } }) => {
          const { minutes = new Map<number, number>() } = known.get(metricKey(metric)) ?? {};
          const sums = new Map<number, number>();
          for (const [minute, value] of minutes) {
            const seconds = minute * 60;
            if (seconds < StartTime || seconds >= EndTime) continue;
            const start = Math.floor(seconds / Period) * Period;
            sums.set(start, (sums.get(start) ?? 0) + value);
          }
          const points = [...sums].toSorted(([a], [b]) => b - a);
          return {
            Id,
            Label: metric.MetricName,
            Timestamps: points.map(([start]) => start),
            Values: points.map(([, value]) => value),
            StatusCode: "Complete",
          };
        }),
      };
    },
  };

  return {
    collect(functionName, text) {
      const lines = `${unfinished.get(functionName) ?? ""}${text}`.split("\n");
      unfinished.set(functionName, lines.pop() ?? "");
      for (const line of lines) collectLine(line);
    },
    call(action, input) {
      const serve = actions[action];
      if (!serve) throw new CloudWatchError(`The local stack does not serve ${action}.`);
      return serve(input);
    },
  };
}

/** The key of a metric, which doesn't depend on the order of its dimensions. */
function metricKey({ Namespace, MetricName, Dimensions }: Metric): string {
  const dimensions = Dimensions.map(({ Name, Value }) => [Name, Value]).toSorted(([a = ""], [b = ""]) =>
    a < b ? -1 : 1,
  );
  return JSON.stringify([Namespace, MetricName, dimensions]);
}

function hasDimension({ Dimensions }: Metric, name: string, value: string | undefined): boolean {
  return Dimensions.some(({ Name, Value }) => Name === name && (value === undefined || Value === value));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
