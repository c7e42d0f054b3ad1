import { afterEach, expect, it, vi } from "vitest";
import { metrics } from "../../contract/deployment/metrics.ts";
import { count } from "../../functions/metrics.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The line that CloudWatch reads: names are written out here, since alarms and dashboards outlive a rename. */
it("writes one line in the embedded metric format, counted by the function, and by the table and further dimensions", () => {
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "my-authorizer");
  vi.stubEnv("TABLE_NAME", "Tokens");
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(Date, "now").mockReturnValue(1_795_000_000_000);
  count({ metric: metrics.acceptances });
  count({ metric: metrics.refusals, dimensions: { Reason: "expired" }, properties: { tokenId: "tok_1", owner: null } });
  const emf = (dimensions: string[][], name: string) => ({
    Timestamp: 1_795_000_000_000,
    CloudWatchMetrics: [{ Namespace: "Latchkey", Dimensions: dimensions, Metrics: [{ Name: name, Unit: "Count" }] }],
  });
  const lines = write.mock.calls.map(([text]) => String(text));
  for (const line of lines) expect(line).toMatch(/^[^\n]+\n$/);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { _aws: emf([["Function"]], "Acceptances"), Function: "my-authorizer", Acceptances: 1 },
    {
      _aws: emf([["Function"], ["Table", "Function", "Reason"]], "Refusals"),
      Function: "my-authorizer",
      Table: "Tokens",
      Reason: "expired",
      tokenId: "tok_1",
      owner: null,
      Refusals: 1,
    },
  ]);
});

it("counts under the names that docs/operations.md tells operators", () => {
  expect(metrics).toEqual({
    acceptances: "Acceptances",
    refusals: "Refusals",
    faults: "Faults",
    lastSeenFailures: "LastSeenFailures",
    flushFailures: "FlushFailures",
    unreadableLogLines: "UnreadableLogLines",
  });
});
