import { describe, expect, it } from "vitest";
import { createCloudWatch } from "../../../local/aws/cloudwatch.ts";

const at = Date.parse("2027-01-31T12:00:30.000Z");

/** A line in the embedded metric format, as `functions/metrics.ts` writes it. */
function line(members: Record<string, string>, sets: string[][], timestamp = at): string {
  const CloudWatchMetrics = [{ Namespace: "Shop", Dimensions: sets, Metrics: [{ Name: "Refusals", Unit: "Count" }] }];
  return `${JSON.stringify({ _aws: { Timestamp: timestamp, CloudWatchMetrics }, ...members, Refusals: 1 })}\n`;
}

const dimensions = (members: Record<string, string>) =>
  Object.entries(members).map(([Name, Value]) => ({ Name, Value }));

const list = (cloudwatch: ReturnType<typeof createCloudWatch>, filter: object = {}) =>
  cloudwatch.call("ListMetrics", { Namespace: "Shop", MetricName: "Refusals", ...filter }) as {
    Metrics: { Dimensions: object[] }[];
    NextToken?: string;
  };

describe("the metrics of the local stack", () => {
  it("are counted by each set of dimensions, between other output and across split lines", () => {
    const cloudwatch = createCloudWatch();
    const text = line({ F: "a", R: "expired" }, [["F"], ["F", "R"]]);
    cloudwatch.collect("a", `START\n{"level":"INFO"}\n${text.slice(0, 40)}`);
    cloudwatch.collect("b", line({ F: "b" }, [["F"]]));
    cloudwatch.collect("a", `${text.slice(40)}{"_aws":1}\nnot "_aws" JSON\n`);
    expect(list(cloudwatch).Metrics.map((each) => each.Dimensions)).toEqual([
      dimensions({ F: "b" }),
      dimensions({ F: "a" }),
      dimensions({ F: "a", R: "expired" }),
    ]);
    expect(list(cloudwatch, { Namespace: "Other" }).Metrics).toEqual([]);
    const byValue = list(cloudwatch, { Dimensions: [{ Name: "F", Value: "a" }, { Name: "R" }] });
    expect(byValue.Metrics.map((each) => each.Dimensions)).toEqual([dimensions({ F: "a", R: "expired" })]);
  });

  it("are summed by period, the end of a window not included", () => {
    const cloudwatch = createCloudWatch();
    for (const hours of [0, 0, 1, 12]) cloudwatch.collect("a", line({ F: "a" }, [["F"]], at + hours * 3_600_000));
    const query = (Dimensions: object[], from: string, to: string) =>
      cloudwatch.call("GetMetricData", {
        MetricDataQueries: [
          {
            Id: "m0",
            MetricStat: {
              Metric: { Namespace: "Shop", MetricName: "Refusals", Dimensions },
              Period: 86_400,
              Stat: "Sum",
            },
          },
        ],
        StartTime: Date.parse(from) / 1000,
        EndTime: Date.parse(to) / 1000,
      });
    const [first, second] = [Date.parse("2027-01-31"), Date.parse("2027-02-01")].map((time) => time / 1000);
    expect(query(dimensions({ F: "a" }), "2027-01-31T00:00:00Z", "2027-02-02T00:00:00Z")).toMatchObject({
      MetricDataResults: [{ Id: "m0", Timestamps: [second, first], Values: [1, 3], StatusCode: "Complete" }],
    });
    expect(query(dimensions({ F: "a" }), "2027-01-31T00:00:00Z", "2027-01-31T13:00:00Z")).toMatchObject({
      MetricDataResults: [{ Values: [2] }],
    });
    expect(query(dimensions({ F: "z" }), "2027-01-31T00:00:00Z", "2027-02-02T00:00:00Z")).toMatchObject({
      MetricDataResults: [{ Values: [] }],
    });
  });

  it("are not read in ways that can't be imitated", () => {
    const cloudwatch = createCloudWatch();
    expect(() => cloudwatch.call("GetMetricStatistics", {})).toThrow("does not serve GetMetricStatistics");
    expect(() => list(cloudwatch, { RecentlyActive: "PT3H" })).toThrow();
  });
});
