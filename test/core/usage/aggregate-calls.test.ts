import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregateCalls } from "../../../core/usage/aggregate-calls.ts";
import type { Call } from "../../../core/usage/log-line.ts";

const call = (members: Partial<Call> = {}): Call => ({
  tokenId: "tok_a",
  owner: "alice",
  secretVersion: 1,
  at: "2027-01-31T12:00:00.000Z",
  route: "GET /a",
  statusClass: "2xx",
  ...members,
});

describe("a batch of calls", () => {
  it("adds up by token, hour and day, and there by route and class of status", () => {
    const { usage } = aggregateCalls([
      call(),
      call({ at: "2027-01-31T12:59:59.999Z" }),
      call({ at: "2027-01-31T13:00:00.000Z", statusClass: "4xx" }),
      call({ tokenId: "tok_b", owner: "bob", route: "GET /b" }),
    ]);
    const of = (
      tokenId: string,
      owner: string,
      length: string,
      period: string,
      counts: [string, string, number][],
    ) => ({
      tokenId,
      owner,
      length,
      period,
      counts: counts.map(([route, statusClass, count]) => ({ route, statusClass, count })),
    });
    expect(usage).toEqual([
      of("tok_a", "alice", "hour", "2027-01-31T12", [["GET /a", "2xx", 2]]),
      of("tok_a", "alice", "hour", "2027-01-31T13", [["GET /a", "4xx", 1]]),
      of("tok_b", "bob", "hour", "2027-01-31T12", [["GET /b", "2xx", 1]]),
      of("tok_a", "alice", "day", "2027-01-31", [
        ["GET /a", "2xx", 2],
        ["GET /a", "4xx", 1],
      ]),
      of("tok_b", "bob", "day", "2027-01-31", [["GET /b", "2xx", 1]]),
    ]);
  });

  it("says when each secret was last used", () => {
    const { sightings } = aggregateCalls([
      call({ at: "2027-01-31T12:00:02.000Z" }),
      call({ at: "2027-01-31T12:00:03.000Z", secretVersion: 2 }),
      call({ at: "2027-01-31T12:00:01.000Z" }),
    ]);
    expect(sightings).toEqual([
      { tokenId: "tok_a", secretVersion: 2, at: "2027-01-31T12:00:03.000Z" },
      { tokenId: "tok_a", secretVersion: 1, at: "2027-01-31T12:00:02.000Z" },
    ]);
  });

  it("without calls is nothing", () => {
    expect(aggregateCalls([])).toEqual({ usage: [], sightings: [] });
  });

  it("is the same in any order, and loses no call", () => {
    const anyCall = fc.record({
      tokenId: fc.constantFrom("tok_a", "tok_b"),
      owner: fc.constant("alice"),
      secretVersion: fc.constantFrom(1, 2),
      at: fc.integer({ min: 0, max: 200_000 }).map((second) => new Date(1.8e12 + second * 1000).toISOString()),
      route: fc.constantFrom("GET /a", "GET /b"),
      statusClass: fc.constantFrom("2xx" as const, "5xx" as const),
    });
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 30 }), (calls) => {
        const batch = aggregateCalls(calls);
        const other = aggregateCalls(calls.toReversed());
        const sorted = (each: typeof batch) => each.sightings.map((one) => JSON.stringify(one)).sort();
        expect(other.usage).toEqual(batch.usage);
        expect(sorted(other)).toEqual(sorted(batch));
        for (const length of ["hour", "day"]) {
          const counts = batch.usage.filter((each) => each.length === length).flatMap((each) => each.counts);
          expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(calls.length);
        }
      }),
      { numRuns: 50 },
    );
  });
});
