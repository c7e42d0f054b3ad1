/** The namespace of all metrics in CloudWatch. */
export const metricNamespace = "Latchkey";

/** What the functions count. */
export const metrics = {
  /** Verdicts of an authorizer that accept a token. */
  acceptances: "Acceptances",
  /** Verdicts that refuse one, counted by their reason too. */
  refusals: "Refusals",
  /** Calls that an authorizer could not decide. */
  faults: "Faults",
  /** Stamps of last seen that failed or took too long. */
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
  /** The name of the function that counts. Every metric has it. */
  function: "Function",
  /** The name of the service's table, which tells the services of an account apart. Metrics by a reason have it. */
  table: "Table",
  /** Why a token was refused. */
  reason: "Reason",
} as const;
