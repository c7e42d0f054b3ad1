import { afterAll, beforeAll, inject, it, vi } from "vitest";
import { createTokenTable, localDynamoClient } from "../support/create-table.ts";
import { type Fault, type FaultProxy, type ProxiedCall, startFaultProxy } from "../support/fault-proxy.ts";
import { exception, losing, refusing, skewedClock, stalling } from "../support/faults.ts";
import { environmentFor } from "../support/stalling-server.ts";
import { assertTableInvariants } from "../support/table-invariants.ts";
import { type ApiUnderFaults, createApi, tryRequests } from "./failures/api-under-faults.ts";
import { startPart } from "./part.ts";
import { createRandom } from "./random.ts";

const part = startPart("Failures: the API", [
  "faults",
  "falseSuccesses",
  "serverErrors",
  "notRecovered",
  "halfWritten",
]);

const client = localDynamoClient();
let tableName: string;
let proxy: FaultProxy;
let api: ApiUnderFaults;

beforeAll(async () => {
  vi.spyOn(console, "error").mockReturnValue();
  tableName = await createTokenTable(client);
  proxy = await startFaultProxy(inject("dynamodbEndpoint"));
  for (const [name, value] of Object.entries(environmentFor(proxy.url))) vi.stubEnv(name, value);
  api = await createApi(client, tableName);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await proxy.stop();
});

const tryUnder = (name: string, plan: (call: ProxiedCall) => Fault | undefined) =>
  tryRequests({ part, proxy, api }, name, plan);

const conflict = exception(400, "TransactionInProgressException");
const quick = Object.entries({ ...refusing, ...losing, "transaction in progress": conflict });

it("under lasting faults it answers 503 with Retry-After, 409 or the truth, and the same request works afterwards", async () => {
  const random = createRandom(part.seed);
  const few = () => [random.pick(quick)];
  const faults = part.isLong ? [...quick, ...Object.entries(stalling)] : few();
  for (const [name, fault] of faults) await tryUnder(name, () => fault);
  for (const skew of part.isLong ? [-600_000, 86_400_000] : [])
    await tryUnder(`clock off by ${skew} ms`, () => skewedClock(skew));
  part.expectNoFault();
});

it("under faults that come and go it answers 503 with Retry-After, 409 or the truth", async () => {
  const random = createRandom(part.seed);
  for (let round = 0; round < part.size({ short: 1, long: 15 }); round++) {
    const share = random.pick([0.1, 0.3, 0.6]);
    await tryUnder(`round ${round}`, () => (random.chance(share) ? random.pick(quick)[1] : undefined));
  }
  part.expectNoFault();
});

it("nothing is half-written", async () => {
  await assertTableInvariants(client, tableName).catch((error: unknown) => {
    part.count("halfWritten");
    throw error;
  });
});
