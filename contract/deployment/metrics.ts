/** The namespace of all metrics in CloudWatch. */
export const metricNamespace = "Latchkey";

/** The metrics of the functions. */
export const metrics = {
  /** Verdicts of an authorizer that accept a token. */
  acceptances: "Acceptances",
  /** Verdicts that refuse a token, by reason too. */
  refusals: "Refusals",
  /** Calls that an authorizer couldn't decide. */
  faults: "Faults",
  /** Updates of last seen that failed or took too long. */
  lastSeenFailures: "LastSeenFailures",
  /** Flushes of authorizer caches that failed or took too long. */
  flushFailures: "FlushFailures",
  /** Batches of an access log with lines that can't be read. */
  unreadableLogLines: "UnreadableLogLines",
} as const;

/** The name of a metric. */
export type MetricName = (typeof metrics)[keyof typeof metrics];

/** The dimensions of metrics. */
export const metricDimensions = {
  /** The name of the function. Every metric has it. */
  function: "Function",
  /** The name of the service's table, which identifies the service. Metrics with a reason have it. */
  table: "Table",
  /** Why a token was refused. */
  reason: "Reason",
} as const;
