import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { createTokenTable, localDynamoClient } from "../support/create-table.ts";
import { type Fault, type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { late, losing, refusing, skewedClock, stalling, wrongItem } from "../support/faults.ts";
import { environmentFor } from "../support/stalling-server.ts";
import { createAuthorizer, type Decision, itemClients, storeToken } from "./failures/authorizer-under-faults.ts";
import { startPart } from "./part.ts";
import { createRandom } from "./random.ts";

const part = startPart("Failures: authorizers", ["faults", "falseAccepts", "lateErrors", "notRecovered"]);

/** The timeout of the function, which would be no answer of ours. */
const budgetMs = 5_000;

const client = localDynamoClient();
let tableName: string;
let proxy: FaultProxy;

beforeAll(async () => {
  tableName = await createTokenTable(client);
  proxy = await startFaultProxy(inject("dynamodbEndpoint"));
  for (const [name, value] of Object.entries(environmentFor(proxy.url))) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await proxy.stop();
});

/** Items that are not the one that was asked for, or not whole. */
const wrong: Readonly<Record<string, Fault>> = {
  "another token's item": wrongItem((item) => ({ ...item, id: other.id, pk: other.pk })),
  "another token's item under this key": wrongItem((item) => ({ ...item, id: other.id })),
  "no digest": wrongItem(({ digest: _, ...item }) => item),
  "no expiry": wrongItem(({ expiresAt: _, ...item }) => item),
  "a status of another type": wrongItem((item) => ({ ...item, status: { BOOL: true } })),
  "no attributes": wrongItem(() => ({})),
  "no types": wrongItem((item) => ({ ...item, version: {} })),
};
const other = { id: { S: "tok_01arz3ndektsv4rrffq69g5fav" }, pk: { S: "TOKEN#tok_01arz3ndektsv4rrffq69g5fav" } };

const lasting: Readonly<Record<string, Fault>> = { ...refusing, ...losing, ...wrong, "late by 400 ms": late(400) };
const clocks = [-86_400_000, -600_000, 600_000, 86_400_000];

/** In the short form some of the faults, and none that takes until a timeout. */
function chosen(faults: Readonly<Record<string, Fault>>, few: number): [string, Fault][] {
  const random = createRandom(part.seed);
  const all = Object.entries(faults);
  return part.isLong ? all : all.filter(() => random.chance(few / all.length));
}

/** Decides with a fault in place of `operations`, at each call or at the first one alone. */
async function decideWith(
  kind: keyof typeof itemClients,
  fault: Fault,
  operations: RegExp,
  { most = Number.POSITIVE_INFINITY, cachesVerdicts = true } = {},
) {
  // A new client each time, so that no connection and no clock is left from the fault before.
  const decide = createAuthorizer(itemClients[kind](), tableName, { cachesVerdicts });
  const secret = await storeToken(client, tableName);
  const before = proxy.injected;
  proxy.plan = ({ operation }) => (operations.test(operation) && proxy.injected - before < most ? fault : undefined);
  const during = await decide(secret);
  part.count("faults", proxy.injected - before);
  proxy.plan = () => undefined;
  const after = await decide(secret);
  if (during.milliseconds > budgetMs) part.count("lateErrors");
  if (after.outcome !== "allow") part.count("notRecovered");
  return during;
}

const isDenied = ({ outcome }: Decision) => outcome === "error" || outcome === "unauthorized";

it.each(["built-in", "sdk"] as const)(
  "%s: an authorizer without a right answer denies access in time, and recovers",
  async (kind) => {
    for (const [name, fault] of [...chosen(lasting, 4), ...(part.isLong ? Object.entries(stalling) : [])]) {
      const decision = await decideWith(kind, fault, /GetItem/);
      if (!isDenied(decision)) part.count("falseAccepts");
      expect.soft([kind, name, decision.outcome]).toEqual([kind, name, "error"]);
    }
    part.expectNoFault();
  },
);

it.each(["built-in", "sdk"] as const)("%s: a connection that can't be recorded is refused", async (kind) => {
  for (const [name, fault] of chosen({ ...refusing, "half a body": losing["half a body, then a reset"] as Fault }, 2)) {
    const decision = await decideWith(kind, fault, /PutItem/);
    if (!isDenied(decision)) part.count("falseAccepts");
    expect.soft([kind, name, decision.outcome]).toEqual([kind, name, "error"]);
  }
  part.expectNoFault();
});

it.each(["built-in", "sdk"] as const)("%s: a stamp of last seen that fails delays no call", async (kind) => {
  for (const [name, fault] of chosen({ ...refusing, ...losing, ...(part.isLong && stalling) }, 2)) {
    const decision = await decideWith(kind, fault, /UpdateItem/);
    expect.soft([kind, name, decision.outcome]).toEqual([kind, name, "allow"]);
  }
  part.expectNoFault();
});

it.each(["built-in", "sdk"] as const)("%s: one failure, and a clock that is wrong, are made up for", async (kind) => {
  const passing = Object.entries({ ...refusing, ...losing }).filter(([name]) => !/expired|unrecognized/.test(name));
  for (const [name, fault] of chosen(Object.fromEntries(passing), 3)) {
    // A verdict that is going to be cached needs a read of the last 300 ms. Where the SDK waits for longer between two
    // attempts, that is an error too.
    const decision = await decideWith(kind, fault, /GetItem/, { most: 1, cachesVerdicts: false });
    expect.soft([kind, name, decision.outcome]).toEqual([kind, name, "allow"]);
  }
  for (const skew of part.isLong ? clocks : clocks.slice(0, 1)) {
    const decision = await decideWith(kind, skewedClock(skew), /./);
    expect.soft([kind, skew, decision.outcome]).toEqual([kind, skew, "allow"]);
  }
  part.expectNoFault();
});
