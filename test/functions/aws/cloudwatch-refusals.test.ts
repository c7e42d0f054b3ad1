import { createServer, type Server } from "node:http";
import { json } from "node:stream/consumers";
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, expect, it } from "vitest";
import { createCloudWatchRefusals } from "../../../functions/aws/cloudwatch-refusals.ts";
import { createCloudWatch } from "../../../local/aws/cloudwatch.ts";
import { close, listen } from "../../../local/host/ports.ts";

const [from, to] = ["2027-01-31T00:00:00.000Z", "2027-02-02T00:00:00.000Z"];
const at = Date.parse("2027-01-31T12:00:00.000Z");

function refusal(functionName: string, reason: string, table = "Tokens", timestamp = at): string {
  const Dimensions = [["Function"], ["Table", "Function", "Reason"]];
  const CloudWatchMetrics = [{ Namespace: "Latchkey", Dimensions, Metrics: [{ Name: "Refusals", Unit: "Count" }] }];
  const members = { Table: table, Function: functionName, Reason: reason, Refusals: 1 };
  return `${JSON.stringify({ _aws: { Timestamp: timestamp, CloudWatchMetrics }, ...members })}\n`;
}

let server: Server | undefined;
afterEach(async () => {
  if (server) await close(server);
  server = undefined;
});

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** The SDK's client at a local CloudWatch, and what it calls there. */
async function connect(cloudwatch = createCloudWatch()) {
  const calls: string[] = [];
  server = createServer(async (request, response) => {
    const action = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    calls.push(action);
    response.setHeader("Content-Type", "application/x-amz-json-1.0");
    response.end(JSON.stringify(cloudwatch.call(action, await json(request))));
  });
  const endpoint = await listen(server, 0);
  const client = new CloudWatchClient({ endpoint, region: "eu-west-1", credentials });
  return { calls, cloudwatch, refusals: createCloudWatchRefusals({ tableName: "Tokens", client }) };
}

it("the refusals of a service are read by function and reason, and not those of another service", async () => {
  const { cloudwatch, refusals } = await connect();
  const lines = [
    refusal("Shop", "expired"),
    refusal("Shop", "expired", "Tokens", at + 86_400_000),
    refusal("Shop", "expired", "Tokens", at + 2 * 86_400_000),
    refusal("Orders", "unknown"),
    refusal("Other", "expired", "OtherTokens"),
  ];
  cloudwatch.collect("any", lines.join(""));
  expect(await refusals.countRefusals(from, to)).toEqual([
    { reason: "expired", functionName: "Shop", count: 2 },
    { reason: "unknown", functionName: "Orders", count: 1 },
  ]);
});

it("more than 500 of them are listed by pages, and read 500 at a time", async () => {
  const { calls, cloudwatch, refusals } = await connect();
  for (let n = 0; n < 501; n++) cloudwatch.collect("any", refusal(`Function${n}`, "expired"));
  const found = await refusals.countRefusals(from, to);
  expect(new Set(found.map(({ functionName }) => functionName)).size).toBe(501);
  expect(found.every(({ count }) => count === 1)).toBe(true);
  expect(calls).toEqual(["ListMetrics", "ListMetrics", "GetMetricData", "GetMetricData"]);
});

it("a service that refused nothing costs one call", async () => {
  const { calls, refusals } = await connect();
  expect(await refusals.countRefusals(from, to)).toEqual([]);
  expect(calls).toEqual(["ListMetrics"]);
});

// What follows a local CloudWatch has no way to do.
const metric = {
  Dimensions: [
    { Name: "Function", Value: "Shop" },
    { Name: "Reason", Value: "expired" },
  ],
};

it("values that come in several pages are added up", async () => {
  const mocked = mockClient(CloudWatchClient);
  mocked.on(ListMetricsCommand).resolves({ Metrics: [metric] });
  mocked
    .on(GetMetricDataCommand)
    .resolves({ MetricDataResults: [{ Id: "m0", Values: [2], StatusCode: "Complete" }] })
    .on(GetMetricDataCommand, { NextToken: undefined })
    .resolves({ NextToken: "more", MetricDataResults: [{ Id: "m0", Values: [1], StatusCode: "PartialData" }] });
  const refusals = createCloudWatchRefusals({
    tableName: "Tokens",
    client: new CloudWatchClient({ region: "eu-west-1" }),
  });
  const found = await refusals.countRefusals(from, to);
  mocked.restore();
  expect(found).toEqual([{ reason: "expired", functionName: "Shop", count: 3 }]);
});

it.each([
  ["AccessDenied", new Error("not authorized"), {}],
  ["Forbidden", undefined, { MetricDataResults: [{ Id: "m0", StatusCode: "Forbidden" as const }] }],
  ["InternalError", undefined, { MetricDataResults: [{ Id: "m0", StatusCode: "InternalError" as const }] }],
  ["Incomplete", undefined, {}],
  ["Incomplete", undefined, { MetricDataResults: [] }],
  ["Incomplete", undefined, { MetricDataResults: [{ Id: "m0", Values: [1], StatusCode: "PartialData" as const }] }],
])("where CloudWatch answers %s, the metrics are unavailable, and no wrong sum is told", async (name, error, data) => {
  const mocked = mockClient(CloudWatchClient);
  const listing = mocked.on(ListMetricsCommand);
  if (error) listing.rejects(Object.assign(error, { name }));
  else listing.resolves({ Metrics: [metric] });
  mocked.on(GetMetricDataCommand).resolves(data);
  const refusals = createCloudWatchRefusals({
    tableName: "Tokens",
    client: new CloudWatchClient({ region: "eu-west-1" }),
  });
  const failure: unknown = await refusals.countRefusals(from, to).catch((caught: unknown) => caught);
  mocked.restore();
  expect(failure).toMatchObject({
    code: "unavailable",
    message: `The metrics can't be read from CloudWatch: ${name}.`,
    cause: { name },
  });
});

it("a service without metrics refused nothing, and what CloudWatch does not say is no number", async () => {
  const mocked = mockClient(CloudWatchClient);
  const refusals = createCloudWatchRefusals({
    tableName: "Tokens",
    client: new CloudWatchClient({ region: "eu-west-1" }),
  });
  mocked.on(ListMetricsCommand).resolves({});
  const none = await refusals.countRefusals(from, to);
  mocked.on(ListMetricsCommand).resolves({ Metrics: [{}] });
  mocked.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: "m0", StatusCode: "Complete" }] });
  const unnamed = await refusals.countRefusals(from, to);
  mocked.on(GetMetricDataCommand).resolves({});
  const unknown: unknown = await refusals.countRefusals(from, to).catch((caught: unknown) => caught);
  mocked.on(ListMetricsCommand).callsFake(() => Promise.reject("no Error"));
  const failure: unknown = await refusals.countRefusals(from, to).catch((caught: unknown) => caught);
  mocked.restore();
  expect([none, unnamed]).toEqual([[], [{ reason: "", functionName: "", count: 0 }]]);
  expect(unknown).toMatchObject({ code: "unavailable" });
  expect(failure).toMatchObject({ code: "unavailable", message: expect.stringContaining("unknown") });
});
