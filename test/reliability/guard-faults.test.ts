import { setTimeout as sleep } from "node:timers/promises";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import pMap from "p-map";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { userEnvironment } from "../../contract/deployment/functions.ts";
import { feedItem } from "../../contract/revocation-feed.ts";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import { newTokenId } from "../../core/token-id.ts";
import { createCloudWatchRefusals } from "../../functions/aws/cloudwatch-refusals.ts";
import { createDynamoTokenStore } from "../../functions/aws/dynamo-token-store.ts";
import { createIntrospector } from "../../functions/introspection/introspector.ts";
import { createGuard, type Guard } from "../../guard/guard.ts";
import { createTokenTable, localDynamoClient } from "../support/create-table.ts";
import { type Fault, type FaultProxy, findFault, startFaultProxy } from "../support/fault-proxy.ts";
import { changed, foreign, late, losing, refusing, skewedClock, stalling, wrongItem } from "../support/faults.ts";
import { environmentFor } from "../support/stalling-server.ts";
import { tokenWith, writeFor } from "../support/token-fixture.ts";
import { type ControlPlane, startControlPlane } from "./failures/control-plane.ts";
import { startPart } from "./part.ts";
import { createRandom } from "./random.ts";

const part = startPart("Failures: guards, introspection and reports", [
  "faults",
  "falseAccepts",
  "falseRefusals",
  "falseSuccesses",
  "lateErrors",
  "notRecovered",
]);

const client = localDynamoClient();
let controlPlane: ControlPlane;
let proxies: Readonly<Record<"table" | "metrics", FaultProxy>>;
/** The faults, by a text in the body of their calls. */
const faultOf = new Map<string, Fault>();

beforeAll(async () => {
  controlPlane = await startControlPlane();
  const [table, metrics] = [await startFaultProxy(inject("dynamodbEndpoint")), await startFaultProxy(controlPlane.url)];
  proxies = { table, metrics };
  for (const proxy of [table, metrics]) proxy.plan = (call) => findFault(faultOf, call);
  for (const [name, value] of Object.entries(environmentFor(table.url))) vi.stubEnv(name, value);
  vi.stubEnv("AWS_ENDPOINT_URL_CLOUDWATCH", metrics.url);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([proxies.table.stop(), proxies.metrics.stop(), controlPlane.stop()]);
});

const all: Readonly<Record<string, Fault>> = {
  ...refusing,
  ...losing,
  ...foreign,
  ...(part.isLong && stalling),
  ...(part.isLong && { "a clock 10 minutes behind": skewedClock(600_000) }),
};

/** Tries all faults, many at the same time; in the short form one of them. */
async function tryFaults(
  faults: Readonly<Record<string, Fault>>,
  attempt: (name: string, fault: Fault) => Promise<void>,
): Promise<void> {
  const entries = Object.entries(faults);
  const chosen = part.isLong ? entries : [createRandom(part.seed).pick(entries)];
  const before = proxies.table.injected + proxies.metrics.injected;
  await pMap(chosen, ([name, fault]) => attempt(name, fault), { concurrency: 12 });
  part.count("faults", proxies.table.injected + proxies.metrics.injected - before);
  part.expectNoFault();
}

/** How long the states of a feed that can't be read are used, in milliseconds. */
const maxAgeMs = 1_500;

/** Until a read of the feed works: on a busy machine the database may take longer than a Query may. */
const waiting = { timeout: 10_000, interval: 150 };

/** How a call fares: within the time of a Query with its attempts, and some for a busy machine. */
async function check(guard: Guard, tokenId: string): Promise<"allowed" | "refused" | "unavailable"> {
  const authorizer = { tokenId, tokenName: "app", owner: "ops", scopes: "", tokenVersion: "1", secretVersion: "1" };
  const started = performance.now();
  const outcome = await guard.check({ authorizer }).then(
    ({ allowed }) => (allowed ? "allowed" : "refused"),
    () => "unavailable" as const,
  );
  if (performance.now() - started > 4_000) part.count("lateErrors");
  return outcome;
}

it("a guard that can't read its feed refuses every call after a while, the first one at once, and recovers", async () => {
  await tryFaults({ ...all, "entries without types": changed(withoutTypes) }, async (name, fault) => {
    const tableName = await createTokenTable(client);
    const options = { tableName, intervalMs: 100, maxAgeMs, onFailure: () => undefined };
    const [revoked, other] = [newTokenId(), newTokenId()];
    const guard = createGuard(options);
    await vi.waitUntil(async () => (await check(guard, revoked)) === "allowed", waiting);

    faultOf.set(tableName, fault);
    const entry = {
      tokenId: revoked,
      at: new Date().toISOString(),
      state: { version: 2, status: "disabled" },
    } as const;
    const Item = marshall(feedItem(entry));
    await client.send(new PutItemCommand({ TableName: tableName, Item }));
    const isSkew = name.startsWith("a clock");
    const cold = await check(createGuard(options), revoked);
    await sleep(maxAgeMs);
    const during = await check(guard, revoked);
    for (const outcome of [cold, during]) if (outcome === "allowed") part.count("falseAccepts");
    // The SDK corrects its clock by what the response says.
    const expected = isSkew ? "refused" : "unavailable";
    expect.soft([name, cold, during]).toEqual([name, expected, expected]);

    faultOf.delete(tableName);
    const isRight = async () => [await check(guard, revoked), await check(guard, other)].join() === "refused,allowed";
    const recovered = await vi.waitUntil(isRight, waiting).catch(() => false);
    if (!recovered) part.count("notRecovered");
    expect.soft([name, recovered]).toEqual([name, true]);
  });
});

function withoutTypes({ body }: { readonly body: Buffer }) {
  const content = JSON.parse(body.toString("utf8")) as { Items?: readonly object[] };
  const Items = content.Items?.map((item) => Object.fromEntries(Object.keys(item).map((name) => [name, {}])));
  return { body: Buffer.from(JSON.stringify({ ...content, Items })) };
}

/** An introspector on a table of its own, and its attempts with the secret of a token and with invalid ones. */
async function createIntrospection() {
  const tableName = await createTokenTable(client);
  vi.stubEnv(userEnvironment.tableName, tableName);
  const introspect = createIntrospector();
  const { secret, tokenId } = generateSecret("lk");
  const token = tokenWith({ id: tokenId, digest: digestSecret(secret) });
  await createDynamoTokenStore({ tableName, eventRetention: 60, client }).create(token, writeFor(token));
  const invalid = [generateSecret("lk", tokenId).secret, generateSecret("lk").secret];
  const find = (each: string) =>
    introspect(each).then(
      (result) => result?.tokenId ?? "none",
      () => "error",
    );
  const tryAll = async () => {
    const started = performance.now();
    const valid = await find(secret);
    if (performance.now() - started > 5_000) part.count("lateErrors");
    const outcomes = [valid, ...(await Promise.all(invalid.map(find)))];
    if (valid === "none") part.count("falseRefusals");
    if (outcomes.slice(1).some((outcome) => outcome.startsWith("tok_"))) part.count("falseAccepts");
    return { isRight: outcomes.join() === `${tokenId},none,none` };
  };
  return { tableName, tryAll };
}

it("introspection takes no failure for a verdict, and recovers", async () => {
  // An empty object is DynamoDB's response where there is no item: nobody could tell another server's.
  const { "an empty object": _, ...faults } = all;
  const wrong = {
    "another token's item": wrongItem((item) => ({ ...item, id: { S: newTokenId() } })),
    "an item without a digest": wrongItem(({ digest: __, ...item }) => item),
    ...(part.isLong && { "a slow response": late(400) }),
  };
  await tryFaults({ ...faults, ...wrong }, async (name, fault) => {
    const { tableName, tryAll } = await createIntrospection();
    faultOf.set(tableName, fault);
    await tryAll();
    faultOf.delete(tableName);
    const { isRight } = await tryAll();
    if (!isRight) part.count("notRecovered");
    expect.soft([name, isRight]).toEqual([name, true]);
  });
});

it("a report of refusals is right or unavailable, and recovers", async () => {
  const at = Date.parse("2027-01-31T12:00:00.000Z");
  const refusalsOf = async (tableName: string) => {
    const Dimensions = [["Table", "Function", "Reason"]];
    const CloudWatchMetrics = [{ Namespace: "Latchkey", Dimensions, Metrics: [{ Name: "Refusals", Unit: "Count" }] }];
    for (const [reason, count] of [
      ["expired", 3],
      ["unknown", 2],
    ] as const) {
      const line = { Table: tableName, Function: "Shop", Reason: reason, Refusals: count };
      controlPlane.cloudwatch.collect(
        "any",
        `${JSON.stringify({ _aws: { Timestamp: at, CloudWatchMetrics }, ...line })}\n`,
      );
    }
    const { countRefusals } = createCloudWatchRefusals({ tableName });
    return () =>
      countRefusals("2027-01-31T00:00:00.000Z", "2027-02-01T00:00:00.000Z").then(
        (found) =>
          found
            .map(({ reason, count }) => `${reason} ${count}`)
            .toSorted()
            .join(),
        ({ code }: { code?: string }) => code ?? "error",
      );
  };
  const right = "expired 3,unknown 2";
  const lacking = (members: object) =>
    changed(({ body }) => {
      const content = JSON.parse(body.toString("utf8")) as { MetricDataResults?: unknown };
      return content.MetricDataResults ? { body: Buffer.from(JSON.stringify({ ...content, ...members })) } : {};
    });
  const wrong = {
    "no results": lacking({ MetricDataResults: [] }),
    "no list of results": lacking({ MetricDataResults: undefined }),
    "the results of others": lacking({ MetricDataResults: [{ Id: "m7", Values: [9], StatusCode: "Complete" }] }),
    "a partial result": lacking({ MetricDataResults: [{ Id: "m0", Values: [1], StatusCode: "PartialData" }] }),
    forbidden: lacking({ MetricDataResults: [{ Id: "m0", Values: [], StatusCode: "Forbidden" }] }),
  };
  // An empty object could be a list without metrics.
  const { "an empty object": _, ...faults } = all;
  let tables = 0;
  await tryFaults({ ...faults, ...wrong }, async (name, fault) => {
    tables += 1;
    const tableName = `Metrics-${tables}-of-${process.pid}`;
    const read = await refusalsOf(tableName);
    faultOf.set(tableName, fault);
    const during = await read();
    if (during !== right && during !== "unavailable") part.count("falseSuccesses");
    expect.soft([name, during]).toEqual([name, expect.toBeOneOf([right, "unavailable"])]);
    faultOf.delete(tableName);
    const after = await read();
    if (after !== right) part.count("notRecovered");
    expect.soft([name, after]).toEqual([name, right]);
  });
});
