import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseFormerCacheTtl } from "../../../contract/deployment/cache-ttl.ts";
import { type CacheTtlEvent, createCacheTtlHandler } from "../../../functions/bootstrap/former-cache-ttl.ts";

let physicalId: string;
let reason: string | undefined;
const cloudFormation = createServer(async (request, response) => {
  const body = (await json(request)) as { readonly PhysicalResourceId: string; readonly Reason?: string };
  [physicalId, reason] = [body.PhysicalResourceId, body.Reason];
  response.end();
});

beforeAll(() => new Promise<void>((resolve) => cloudFormation.listen(0, "127.0.0.1", resolve)));
afterAll(() => void cloudFormation.close());

/** Sends an event at a time of the 31st of January 2027, and gives the physical id that is answered. */
async function send(at: string, event: object): Promise<string> {
  const handler = createCacheTtlHandler(() => new Date(`2027-01-${at}Z`));
  const ResponseURL = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/`;
  await handler({ ...event, ResponseURL } as unknown as CacheTtlEvent, {} as Context);
  return physicalId;
}

/** Deploys another TTL. CloudFormation sends numbers as strings. */
const lower = (at: string, id: string, before: number, ttl: number) =>
  send(at, {
    RequestType: "Update",
    PhysicalResourceId: id,
    OldResourceProperties: { CacheTtl: `${before}` },
    ResourceProperties: { CacheTtl: `${ttl}` },
  });

const create = () => send("01T12:00:00.000", { RequestType: "Create", ResourceProperties: { CacheTtl: "3600" } });

test("a service that was never deployed with another TTL has no former one", async () => {
  expect(parseFormerCacheTtl(await create())).toBeNull();
});

test("a TTL that is lowered is remembered for a day, and as long as its last verdicts live", async () => {
  const id = await lower("02T12:00:00.000", await create(), 3_600, 300);
  expect(parseFormerCacheTtl(id)).toEqual({ seconds: 3_600, until: "2027-01-03T13:00:00.000Z" });
});

test("a TTL that is raised is not remembered", async () => {
  expect(parseFormerCacheTtl(await lower("02T12:00:00.000", await create(), 300, 3_600))).toBeNull();
});

test("of two that were lowered within a day the longest is remembered until the last is gone", async () => {
  const first = await lower("02T12:00:00.000", await create(), 3_600, 300);
  const second = await lower("02T18:00:00.000", first, 300, 60);
  expect(parseFormerCacheTtl(second)).toEqual({ seconds: 3_600, until: "2027-01-03T18:05:00.000Z" });
  // A day later the first is gone.
  const third = await lower("05T12:00:00.000", second, 60, 0);
  expect(parseFormerCacheTtl(third)).toEqual({ seconds: 60, until: "2027-01-06T12:01:00.000Z" });
});

test("of two that were lowered within a day the longest is remembered as long as its own verdicts live", async () => {
  const first = await lower("02T12:00:00.000", await create(), 3_600, 300);
  const second = await lower("02T12:10:00.000", first, 300, 60);
  expect(parseFormerCacheTtl(second)).toEqual({ seconds: 3_600, until: "2027-01-03T13:00:00.000Z" });
  // Raising it by less than that changes nothing about it.
  const third = await lower("02T12:20:00.000", second, 60, 600);
  expect(parseFormerCacheTtl(third)).toEqual({ seconds: 3_600, until: "2027-01-03T13:00:00.000Z" });
});

test("raising it to the former one forgets that: no cached verdict is older", async () => {
  const lowered = await lower("02T12:00:00.000", await create(), 3_600, 300);
  expect(parseFormerCacheTtl(await lower("02T13:00:00.000", lowered, 300, 3_600))).toBeNull();
});

test("an id that CloudFormation made remembers nothing, and a deletion leaves the id", async () => {
  const id = await lower("02T12:00:00.000", "Latchkey-CacheTtl-1ABC", 3_600, 300);
  expect(parseFormerCacheTtl(id)?.seconds).toBe(3_600);
  expect(await send("02T12:00:00.000", { RequestType: "Delete", PhysicalResourceId: "Latchkey-CacheTtl-1ABC" })).toBe(
    "Latchkey-CacheTtl-1ABC",
  );
});

test("a former TTL that can't be read counts as the longest, and one to deploy is refused", async () => {
  const update = (before: unknown, ttl: unknown) =>
    send("02T12:00:00.000", {
      RequestType: "Update",
      PhysicalResourceId: "none",
      OldResourceProperties: { CacheTtl: before },
      ResourceProperties: { CacheTtl: ttl },
    });
  for (const before of ["soon", "1e9", "-1", "1.5", undefined]) {
    expect(parseFormerCacheTtl(await update(before, "300"))).toMatchObject({ seconds: 3_600 });
  }
  for (const ttl of ["soon", "3601", undefined]) {
    await update("300", ttl);
    expect(reason).toContain("The property CacheTtl is damaged. It isn't a number of seconds.");
  }
});
