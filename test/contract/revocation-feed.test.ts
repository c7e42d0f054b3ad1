import { expect, it } from "vitest";
import { type FeedEntry, feedItem, readFeedEntry } from "../../contract/revocation-feed.ts";

const tokenId = "tok_01jd00000000000000000000";
const at = "2027-01-01T00:00:00.000Z";

const entries: [string, FeedEntry][] = [
  ["a disabled token", { tokenId, at, state: { version: 2, status: "disabled" } }],
  ["a deleted token", { tokenId, at, state: { version: 3, status: "deleted" } }],
  [
    "a token without limits",
    {
      tokenId,
      at,
      state: {
        version: 2,
        status: "active",
        secretVersion: 1,
        previousValidUntil: null,
        expiresAt: null,
        scopes: [],
        allowedCidrs: [],
      },
    },
  ],
  [
    "a token with every limit",
    {
      tokenId,
      at,
      state: {
        version: 9,
        status: "active",
        secretVersion: 4,
        previousValidUntil: "2027-01-01T01:00:00.000Z",
        expiresAt: "2027-02-01T00:00:00.000Z",
        scopes: ["lookup:read"],
        allowedCidrs: ["192.0.2.0/24"],
      },
    },
  ],
];

it.each(entries)("an entry of %s is read as it was written", (_what, entry) => {
  const item = feedItem(entry);
  expect(readFeedEntry(item)).toEqual(entry);
  expect(item).toMatchObject({ pk: "REVOKED", sk: `${at}#${tokenId}` });
});

it("an item is removed after no verdict from before it can be presented any more", () => {
  const { ttl } = feedItem({ tokenId, at, state: { version: 2, status: "disabled" } });
  // Two hours for connections of a WebSocket API, and a quarter of an hour for clocks that differ.
  expect(ttl - Date.parse(at) / 1000).toBe(2 * 3_600 + 900);
});

it("an item says nothing that it need not say", () => {
  const [, [, entry]] = [entries[0], entries[2]] as [unknown, [string, FeedEntry]];
  expect(Object.keys(feedItem(entry))).toEqual(["pk", "sk", "ttl", "version", "status", "secretVersion"]);
});

it.each([
  { sk: tokenId },
  { sk: undefined },
  { version: "2" },
  { status: "locked" },
  { status: "active" },
  { status: "active", secretVersion: 1, expiresAt: "soon" },
  { status: "active", secretVersion: 1, expiresAt: "never 2099" },
  { status: "active", secretVersion: 1, scopes: "lookup:read" },
  { status: "active", secretVersion: 1, allowedCidrs: [1] },
])("a damaged item is named: %j", (damage) => {
  const item = { ...feedItem({ tokenId, at, state: { version: 2, status: "disabled" } }), ...damage };
  expect(() => readFeedEntry(item)).toThrow(`The item REVOKED ${item.sk} is damaged.`);
});
