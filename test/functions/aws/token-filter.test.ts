import { expect, it } from "vitest";
import {
  filtersTokens,
  isByExpiry,
  isByLastSeen,
  isContradictory,
  type ListingPart,
  listingKey,
  listingParts,
  passesFilter,
} from "../../../functions/aws/token-filter.ts";
import { tokenWith } from "../../support/token-fixture.ts";

type Query = Omit<ListingPart, "limit">;
const time = "2027-02-01T00:00:00.000Z";
const later = "2027-02-08T00:00:00.000Z";
const withLimit = (query: Query): ListingPart => ({ ...query, limit: 10 });

it.each<[string, Query]>([
  ["a search", { search: "a" }],
  ["a status", { status: "active" }],
  ["expired tokens left out", { unexpiredAt: time }],
  ["owners left out", { exceptOwnerPrefix: "a" }],
  ["a last use, of which the index has the day alone", { lastSeenBefore: time }],
  ["names, by expiry", { name: "a", expiresFrom: time }],
  ["a name prefix, by expiry", { namePrefix: "a", expiresBefore: time }],
  ["an owner prefix, by last use", { ownerPrefix: "a", byLastSeen: true }],
  ["expiry, by last use", { expiresFrom: time, byLastSeen: true }],
  ["expiry before a time, among those never seen", { expiresBefore: time, neverSeen: true }],
])("only the token itself tells whether it is asked for, with %s", (_what, query) => {
  expect(filtersTokens(withLimit(query))).toBe(true);
});

it.each<[string, Query]>([
  ["nothing", {}],
  ["an owner", { owner: "a" }],
  ["an owner and a name", { owner: "a", name: "b" }],
  ["prefixes", { ownerPrefix: "a", namePrefix: "b" }],
  ["a time of expiry", { expiresFrom: time, expiresBefore: later }],
  ["never seen", { neverSeen: true }],
  ["the order of last use", { owner: "a", byLastSeen: true }],
])("the index tells which tokens are asked for, with %s", (_what, query) => {
  expect(filtersTokens(withLimit(query))).toBe(false);
});

it("a listing is by expiry or by last use where the query is about these", () => {
  const orders: [Query, boolean, boolean][] = [
    [{ owner: "a", status: "active", unexpiredAt: time }, false, false],
    [{ expiresFrom: time }, true, false],
    [{ expiresBefore: time }, true, false],
    [{ lastSeenBefore: time }, false, true],
    [{ neverSeen: false }, false, true],
    [{ byLastSeen: true }, false, true],
  ];
  for (const [query, byExpiry, byLastSeen] of orders) {
    expect([isByExpiry(withLimit(query)), isByLastSeen(withLimit(query))]).toEqual([byExpiry, byLastSeen]);
  }
});

it.each<[Query, readonly Query[]]>([
  [{ search: "al" }, [{ ownerPrefix: "al" }, { namePrefix: "al", exceptOwnerPrefix: "al" }]],
  // No owner holds a space.
  [{ search: "a b" }, [{ namePrefix: "a b" }]],
  [{ owner: "alice", search: "AL" }, [{ owner: "alice" }]],
  [{ owner: "bob", search: "al" }, [{ owner: "bob", namePrefix: "al" }]],
  [{ search: "" }, [{ search: "" }]],
  [{ status: "active" }, [{ status: "active" }]],
  ...(
    [{ ownerPrefix: "a" }, { name: "a" }, { namePrefix: "a" }, { expiresFrom: time }, { byLastSeen: true }] as const
  ).map((other): [Query, readonly Query[]] => [{ search: "al", ...other }, [{ search: "al", ...other }]]),
])("%j is listed as %j", (query, parts) => {
  expect(listingParts(withLimit(query))).toEqual(parts.map(withLimit));
});

it.each<[Query, boolean]>([
  [{ owner: "" }, true],
  [{ owner: "a" }, false],
  [{ ownerPrefix: "a b" }, true],
  [{ ownerPrefix: "a" }, false],
  // The prefix doesn't count beside an owner.
  [{ owner: "a", ownerPrefix: "a b" }, false],
  [{ name: "abc", namePrefix: "AB" }, false],
  [{ name: "abc", namePrefix: "b" }, true],
  [{ name: "abc" }, false],
  [{ namePrefix: "b" }, false],
  [{ expiresFrom: time, expiresBefore: later }, false],
  [{ expiresFrom: time, expiresBefore: time }, true],
  [{ expiresFrom: later, expiresBefore: time }, true],
  [{ expiresFrom: time }, false],
  [{ expiresBefore: time }, false],
])("whether no token can be what %j asks for: %s", (query, expected) => {
  expect(isContradictory(withLimit(query))).toBe(expected);
});

it("a cursor belongs to everything in a query that decides its tokens and their order, and to no times", () => {
  const queries: Query[] = [
    {},
    { owner: "a" },
    { ownerPrefix: "a" },
    { name: "a" },
    { namePrefix: "a" },
    { search: "a" },
    { status: "active" },
    { unexpiredAt: time },
    { expiresFrom: time },
    { byLastSeen: true },
    { neverSeen: true },
    { neverSeen: false },
  ];
  const key = (query: Query) => JSON.stringify(listingKey(withLimit(query)).map((member) => member ?? null));
  expect(new Set(queries.map(key)).size).toBe(queries.length);
  expect(key({ unexpiredAt: later })).toBe(key({ unexpiredAt: time }));
  expect(key({ expiresBefore: later })).toBe(key({ expiresFrom: time }));
  expect(key({ lastSeenBefore: time })).toBe(key({ byLastSeen: true }));
  expect(key({ owner: "a", ownerPrefix: "b" })).toBe(key({ owner: "a" }));
});

it("a token passes where it meets every part of a query", () => {
  const token = tokenWith({ owner: "Alice", name: "Job", expiresAt: later, createdAt: time, lastSeenAt: null });
  const passes = (query: Query) => passesFilter(token, withLimit(query));
  const those: Query[] = [
    {},
    { owner: "Alice", ownerPrefix: "b" },
    { ownerPrefix: "al", namePrefix: "jo", name: "Job", status: "active" },
    { search: "al" },
    { search: "jo" },
    { exceptOwnerPrefix: "b" },
    { expiresFrom: later },
    { expiresFrom: time, expiresBefore: "2027-02-08T00:00:00.001Z" },
    { unexpiredAt: time },
    { neverSeen: true },
    { lastSeenBefore: later },
  ];
  expect(those.filter((query) => !passes(query))).toEqual([]);
  const others: Query[] = [
    { owner: "alice" },
    { ownerPrefix: "b" },
    { name: "job" },
    { namePrefix: "b" },
    { search: "b" },
    { status: "disabled" },
    { exceptOwnerPrefix: "aL" },
    { expiresFrom: "2027-02-08T00:00:00.001Z" },
    { expiresBefore: later },
    { unexpiredAt: later },
    { neverSeen: false },
    { lastSeenBefore: time },
  ];
  expect(others.filter(passes)).toEqual([]);
});

it("a token that never expires is in no time of expiry, and one that was seen goes by that", () => {
  const token = tokenWith({ createdAt: time, lastSeenAt: later });
  const passes = (query: Query) => passesFilter(token, withLimit(query));
  expect([passes({ expiresFrom: time }), passes({ expiresBefore: later }), passes({ unexpiredAt: later })]).toEqual([
    false,
    false,
    true,
  ]);
  expect([passes({ neverSeen: true }), passes({ neverSeen: false }), passes({ lastSeenBefore: later })]).toEqual([
    false,
    true,
    false,
  ]);
});
