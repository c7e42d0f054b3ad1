import { expect, it } from "vitest";
import type { RefusalCount } from "../../../core/usage/refusal-metrics.ts";
import { getRefusals } from "../../../core/use-cases/get-refusals.ts";
import { administrator, createHolder, testService } from "../../support/service.ts";

const found: readonly RefusalCount[] = [
  { reason: "expired", functionName: "Orders", count: 2 },
  { reason: "expired", functionName: "Shop", count: 5 },
  { reason: "disabled", functionName: "Shop", count: 0 },
  { reason: "unknown", functionName: "Shop", count: 7 },
  { reason: "mismatch", functionName: "Shop", count: 9 },
  { reason: "mismatch", functionName: "Orders", count: 9 },
];

/** A service at 2026-11-21T12:00Z. */
function counting(counts = found) {
  const asked: string[][] = [];
  const refusals = {
    countRefusals: async (from: string, to: string) => {
      asked.push([from, to]);
      return counts;
    },
  };
  const service = { ...testService({ now: new Date("2026-11-21T12:00:00.000Z") }), refusals };
  return { asked, read: (input = {}, caller = administrator) => getRefusals(service, caller, input) };
}

it("the reasons of refusals are there by function, the most frequent first and without those that nothing had", async () => {
  const report = await counting().read();
  expect(report).toEqual({
    from: "2026-11-15T00:00:00.000Z",
    to: "2026-11-21T12:00:00.000Z",
    count: 32,
    items: [
      { reason: "mismatch", count: 18, byFunction: { Orders: 9, Shop: 9 } },
      { reason: "expired", count: 7, byFunction: { Shop: 5, Orders: 2 } },
      { reason: "unknown", count: 7, byFunction: { Shop: 7 } },
    ],
  });
  expect(Object.keys(report.items[1]?.byFunction ?? {})).toEqual(["Shop", "Orders"]);
});

it("reasons and functions with as many refusals are sorted by name", async () => {
  const counts = ["b", "a"].flatMap((reason) =>
    ["Shop", "Orders"].map((functionName) => ({ reason, functionName, count: 3 })),
  );
  const { items } = await counting(counts).read();
  expect(items.map(({ reason }) => reason)).toEqual(["a", "b"]);
  expect(Object.keys(items[0]?.byFunction ?? {})).toEqual(["Orders", "Shop"]);
});

it("nothing was refused: the report is empty", async () => {
  expect(await counting([]).read()).toMatchObject({ count: 0, items: [] });
});

it("whole days are asked for, from the first to the end of the last", async () => {
  const { asked, read } = counting();
  await read({ from: "2026-11-07T12:00:00.000Z", to: "2026-11-09T01:00:00.000Z" });
  await read();
  expect(asked).toEqual([
    ["2026-11-07T00:00:00.000Z", "2026-11-10T00:00:00.000Z"],
    ["2026-11-15T00:00:00.000Z", "2026-11-22T00:00:00.000Z"],
  ]);
});

it("future days have no refusals, and CloudWatch isn't asked for them", async () => {
  const { asked, read } = counting();
  await read({ from: "2026-11-20T00:00:00.000Z", to: "2026-11-30T00:00:00.000Z" });
  expect(asked).toEqual([["2026-11-20T00:00:00.000Z", "2026-11-22T00:00:00.000Z"]]);
  expect(await read({ to: "9999-12-31T23:59:59.999Z" })).toMatchObject({ count: 0, items: [] });
  expect(asked).toHaveLength(1);
});

it.each([
  [{ from: "2026-11-06T23:59:59.999Z", to: "2026-11-07T00:00:00.000Z" }, "Must be within the last 14 days."],
  [{ to: "2026-11-10T00:00:00.000Z" }, "Must be within the last 14 days."],
  [{ from: "2026-11-22T00:00:00.000Z" }, "Must not be after to."],
  [{ from: "2026-11-10T00:00:00.000Z", to: "9999-01-01T00:00:00.000Z" }, "Must be at most 14 days before to."],
])("the window %j is refused, since metrics of then are no longer listed, or not yet there", async (input, detail) => {
  await expect(counting().read(input)).rejects.toMatchObject({
    code: "validation_failed",
    violations: [{ parameter: "from", detail }],
  });
});

it("anyone but an administrator is refused, and nothing is read", async () => {
  const { asked, read } = counting();
  await expect(read({}, createHolder("alice", "tokens:self"))).rejects.toMatchObject({ code: "forbidden" });
  expect(asked).toEqual([]);
});
