import { vi } from "vitest";

/**
 * Keeps what is written to the standard output, and reads the lines of CloudWatch's embedded metric format in it.
 * @returns the metrics that were emitted since, each with its namespace, its sets of dimensions and the line.
 */
export function keepMetrics() {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  return () =>
    written.mock.calls.flatMap(([text]) => {
      const { _aws: { CloudWatchMetrics, Timestamp: _ } = { CloudWatchMetrics: [] }, ...line } = JSON.parse(
        String(text),
      );
      return (CloudWatchMetrics as { Namespace: string; Dimensions: string[][]; Metrics: object[] }[]).map(
        ({ Namespace, Dimensions, Metrics }) => ({ Namespace, Dimensions, Metrics, line }),
      );
    });
}
