import pMap from "p-map";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { createConnectionManagement } from "../../functions/aws/connection-management.ts";
import { createConnectionRecorder } from "../../functions/aws/connection-recorder.ts";
import { createDynamoClient, createSdkItemClient } from "../../functions/aws/dynamo-client.ts";
import { createDynamoConnections } from "../../functions/aws/dynamo-connections.ts";
import { createDynamoProtectedStages } from "../../functions/aws/dynamo-protected-stages.ts";
import { createDynamoTokenStore } from "../../functions/aws/dynamo-token-store.ts";
import { authorizerLimits } from "../../functions/aws/item-client.ts";
import { createConnectionCheck } from "../../functions/connections/close-connections.ts";
import { createPropagation } from "../../functions/revocation/propagation.ts";
import { createTokenTable, localDynamoClient } from "../support/create-table.ts";
import { keepMetrics } from "../support/emitted-metrics.ts";
import { type Fault, type FaultProxy, findFault, startFaultProxy } from "../support/fault-proxy.ts";
import { exception, foreign, losing, refusing, skewedClock, stalling } from "../support/faults.ts";
import { environmentFor } from "../support/stalling-server.ts";
import { changeFor, tokenWith, writeFor } from "../support/token-fixture.ts";
import { type ControlPlane, startControlPlane } from "./failures/control-plane.ts";
import { startPart } from "./part.ts";
import { createRandom } from "./random.ts";

const part = startPart("Failures: control plane", ["faults", "falseSuccesses", "lateErrors", "notRecovered"]);

const client = localDynamoClient();
let controlPlane: ControlPlane;
let proxies: Readonly<Record<"table" | "gateway", FaultProxy>>;
/** The faults, by a text in the path or body of their calls. */
const faultOf = new Map<string, Fault>();

beforeAll(async () => {
  controlPlane = await startControlPlane();
  const [table, gateway] = [await startFaultProxy(inject("dynamodbEndpoint")), await startFaultProxy(controlPlane.url)];
  proxies = { table, gateway };
  for (const proxy of [table, gateway]) proxy.plan = (call) => findFault(faultOf, call);
  for (const [name, value] of Object.entries(environmentFor(gateway.url))) vi.stubEnv(name, value);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", table.url);
  vi.spyOn(console, "error").mockReturnValue();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await Promise.all([proxies.table.stop(), proxies.gateway.stop(), controlPlane.stop()]);
});

const all: Readonly<Record<string, Fault>> = {
  ...refusing,
  ...losing,
  ...foreign,
  "too many requests": exception(429, "TooManyRequestsException", "Too Many Requests"),
  "access denied": exception(403, "AccessDeniedException"),
  ...(part.isLong && stalling),
  ...(part.isLong && { "a clock 10 minutes behind": skewedClock(600_000) }),
};

/** Tries all faults in all places, many at the same time, because most of it is waiting; in the short form one of them. */
async function tryFaults<Place extends string>(
  places: readonly Place[],
  attempt: (place: Place, fault: Fault, id: string, label: string) => Promise<void>,
): Promise<void> {
  const cases = places.flatMap((place) => Object.entries(all).map(([name, fault]) => ({ place, name, fault })));
  const chosen = part.isLong ? cases : [createRandom(part.seed).pick(cases)];
  const before = proxies.table.injected + proxies.gateway.injected;
  const tryCase = ({ place, name, fault }: (typeof cases)[number], index: number) =>
    attempt(place, fault, `case${process.pid}x${index}x`, `${name} at ${place}`);
  await pMap(chosen, tryCase, { concurrency: 16 });
  part.count("faults", proxies.table.injected + proxies.gateway.injected - before);
  part.expectNoFault();
}

/** How long a change may wait for its flush, in milliseconds. The test itself keeps the machine busy. */
const flushLimitMs = 4_500;

/** A service with stages of both kinds, and the flush that a revocation asks for. */
async function createFlush(id: string) {
  const tableName = await createTokenTable(client);
  const stages = createDynamoProtectedStages({ tableName, client });
  const apiIds = [`${id}rest`, `${id}http`];
  for (const [index, kind] of (["rest", "http"] as const).entries()) {
    await stages.add(`STAGE#${kind}`, { kind, apiId: apiIds[index] ?? "", stageName: "prod" });
  }
  const { propagateRevocation } = createPropagation({ revocation: "immediate", cacheTtl: 300 }, tableName, null);
  const flush = async () => {
    for (const apiId of apiIds) controlPlane.flushed.delete(apiId);
    const started = performance.now();
    const isRequested = await propagateRevocation();
    const isDone = apiIds.every((apiId) => controlPlane.flushed.has(apiId));
    return { isRequested, isDone, milliseconds: performance.now() - started };
  };
  return { tableName, apiIds, flush };
}

it("a flush that fails is not reported as requested, ends in time and is counted, and the next one works", async () => {
  const emitted = keepMetrics();
  let failedFlushes = 0;
  await tryFaults(["both stages", "one stage", "the table"], async (place, fault, id, label) => {
    const { tableName, apiIds, flush } = await createFlush(id);
    const target = { "both stages": id, "one stage": apiIds[1] ?? "", "the table": tableName }[place];
    faultOf.set(target, fault);
    const during = await flush();
    faultOf.delete(target);
    if (during.isRequested && !during.isDone) part.count("falseSuccesses");
    if (!during.isRequested) failedFlushes += 1;
    if (during.milliseconds > flushLimitMs) part.count("lateErrors");
    // On a busy machine one flush may take longer than its budget.
    const isRight = ({ isRequested, isDone }: typeof during) => isRequested && isDone;
    const after = await flush().then((first) => (isRight(first) ? first : flush()));
    if (!isRight(after)) part.count("notRecovered");
    expect.soft([label, during.isRequested && !during.isDone]).toEqual([label, false]);
    expect.soft([label, after]).toMatchObject([label, { isRequested: true, isDone: true }]);
  });
  // The short form tries one fault, which may be one that a retry recovers from.
  const isCounted = emitted().some(({ line }) => "FlushFailures" in line);
  expect(isCounted || failedFlushes === 0).toBe(true);
  vi.mocked(process.stdout.write).mockRestore();
});

/** A stage of a WebSocket API with connections of a disabled token, and one of a token that is not disabled. */
async function createConnections(id: string) {
  const tableName = await createTokenTable(client);
  const store = createDynamoTokenStore({ tableName, eventRetention: 60, client });
  const stage = { apiId: id, stageName: "prod" };
  const recorder = createConnectionRecorder({ tableName, client: createSdkItemClient(client) });
  const connect = async (name: string) => {
    const token = tokenWith({ scopes: ["feed:read"] });
    await store.create(token, writeFor(token));
    const connectionId = `${id}${name}`;
    // So long ago that a connection which is gone can't be about to open.
    const connectedAt = new Date(Date.now() - 60_000).toISOString();
    await recorder.add(
      { ...stage, connectionId, tokenId: token.id, secretVersion: 1, sourceIp: null, connectedAt },
      null,
    );
    controlPlane.open.add(connectionId);
    return { token, connectionId };
  };
  const [first, second, kept] = [await connect("first"), await connect("second"), await connect("kept")];
  for (const { token } of [first, second]) {
    const values = { status: "disabled", updatedAt: new Date().toISOString() } as const;
    await store.update(token, values, changeFor(token, "updated"));
  }
  const faulty = createDynamoClient(authorizerLimits);
  const connections = createDynamoConnections({ tableName, client: faulty });
  const check = createConnectionCheck({
    settings: { scopes: [{ name: "feed:read", description: "", grants: ["$connect"] }], anyToken: [] },
    connections: connections.ofStage(stage),
    changedTokens: connections.changedTokens,
    getToken: createDynamoTokenStore({ tableName, eventRetention: 60, client: faulty }).get,
    close: createConnectionManagement("unused"),
    now: () => new Date(),
    onClosed: () => undefined,
  });
  const isOpen = ({ connectionId }: { connectionId: string }) => controlPlane.open.has(connectionId);
  return { tableName, first, second, kept, check, isOpen };
}

it("connections that a check could not close are closed by the next one, and no other connection is", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", proxies.gateway.url);
  await tryFaults(["both connections", "one connection", "the table"], async (place, fault, id, label) => {
    const { tableName, first, second, kept, check, isOpen } = await createConnections(id);
    const target = {
      "both connections": `@connections/${id}`,
      "one connection": `@connections/${first.connectionId}`,
      "the table": tableName,
    }[place];
    faultOf.set(target, fault);
    const succeeded = await check().then(
      () => true,
      () => false,
    );
    faultOf.delete(target);
    if (succeeded && (isOpen(first) || isOpen(second))) part.count("falseSuccesses");
    if (place === "one connection") expect.soft([label, isOpen(second)]).toEqual([label, false]);
    await check().catch(check);
    const isRight = !isOpen(first) && !isOpen(second) && isOpen(kept);
    if (!isRight) part.count("notRecovered");
    expect.soft([label, isRight]).toEqual([label, true]);
  });
});
