import fc from "fast-check";
import { expect, it } from "vitest";
import { ownerPattern } from "../../../core/limits.ts";
import { validateName } from "../../../core/text.ts";
import { storedFields } from "../../../core/token.ts";
import {
  eventItem,
  formerSecretKey,
  nameItem,
  nameKey,
  readEvent,
  readStoredToken,
  readVisibleToken,
  tokenItem,
  tokenKey,
} from "../../../functions/aws/token-items.ts";
import { eventFor, tokenWith } from "../../support/token-fixture.ts";

const owner = fc.stringMatching(ownerPattern);
const name = fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter((text) => !validateName(text));
const tokenId = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";

const indexKey = (ofOwner: string, named: string) =>
  Buffer.from(String(nameItem({ id: tokenId, owner: ofOwner, name: named }).gsi1sk));

it("keys of names and of the index are no longer than DynamoDB takes them, and differ where names do", () => {
  const longest = fc.string({ unit: "binary", minLength: 128, maxLength: 128 });
  fc.assert(
    fc.property(owner, fc.oneof(name, longest), fc.oneof(name, longest), (ofOwner, named, other) => {
      const key = Buffer.from(nameKey(ofOwner, named).sk ?? "");
      expect(Math.max(key.length, indexKey(ofOwner, named).length)).toBeLessThanOrEqual(1_024);
      expect(nameKey(ofOwner, named).sk === nameKey(ofOwner, other).sk).toBe(named === other);
    }),
  );
});

it("the index sorts by owner and then by name, ignoring case", () => {
  const bytes = (text: string) => Buffer.from(text.toLowerCase());
  const short = fc.constantFrom("a", "a b", "Aa", "aB", "a-", "a.", "AB", "日", "🗝", "B");
  const shortOwner = fc.constantFrom("a", "a.", "A+", "a-b", "Aa", "b", "a/b");
  fc.assert(
    fc.property(shortOwner, short, shortOwner, short, (ownerA, nameA, ownerB, nameB) => {
      const expected = Buffer.compare(bytes(ownerA), bytes(ownerB)) || Buffer.compare(bytes(nameA), bytes(nameB));
      fc.pre(expected !== 0);
      expect(Buffer.compare(indexKey(ownerA, nameA), indexKey(ownerB, nameB))).toBe(expected);
    }),
  );
});

it("a token comes back from its item as it went in, and brings nothing else", () => {
  const token = tokenWith({ lastSeenAt: "2027-01-01T00:00:00.000Z" });
  expect(readStoredToken(tokenItem(token))).toEqual(token);
  expect(readStoredToken({ ...tokenItem(token), ttl: 1 })).toEqual(token);
  const item = tokenItem(tokenWith({ lastSeenAt: null, expiresAt: null }));
  expect(item).not.toHaveProperty("lastSeenAt");
  expect(readStoredToken(item)).toMatchObject({ lastSeenAt: null, expiresAt: null });
  // What never expires is in no index by expiry.
  expect(item).not.toHaveProperty("gsi2sk");
});

it("the last use of both secrets comes back, and that of no other secret", () => {
  const [previous, current] = ["2027-01-01T00:00:00.000Z", "2027-01-02T00:00:00.000Z"];
  for (const secretVersion of [1, 2, 9, 10]) {
    for (const [previousSecretLastSeenAt, currentSecretLastSeenAt] of [
      [null, current],
      [previous, current],
      [previous, null],
    ] as const) {
      const token = tokenWith({
        secretVersion,
        lastSeenAt: currentSecretLastSeenAt ?? previousSecretLastSeenAt,
        currentSecretLastSeenAt,
        previousSecretLastSeenAt,
      });
      const item = tokenItem(token);
      expect(readStoredToken(item)).toEqual(token);
      expect(item["lastSeenDay"]).toBe(token.lastSeenAt?.slice(0, 10));
      // After a rotation the secret before the previous one is forgotten, and the current one has become the previous.
      expect(readStoredToken({ ...item, secretVersion: secretVersion + 1 })).toMatchObject({
        currentSecretLastSeenAt: null,
        previousSecretLastSeenAt: currentSecretLastSeenAt,
      });
    }
  }
});

it("a token is in the index by expiry with its expiry, and by last use with the day or none", () => {
  const expiresAt = "2027-02-01T00:00:00.000Z";
  expect(tokenItem(tokenWith({ expiresAt }))).toMatchObject({ gsi2pk: "TOKENS", gsi2sk: expiresAt });
  expect(tokenItem(tokenWith())).toMatchObject({ gsi2pk: "TOKENS", lastSeenDay: "0000-00-00" });
});

it("keys hold short hashes of names, and hashes of digests: no digest itself", () => {
  expect(nameKey("alice", "Größe").sk).toMatch(/^NAME#größe\t[\w-]{16}$/);
  const digest = "ab".repeat(32);
  expect(formerSecretKey(tokenId, digest)).toEqual({
    pk: `TOKEN#${tokenId}`,
    sk: expect.stringMatching(/^SECRET#[\w-]{43}$/),
  });
  expect(formerSecretKey(tokenId, "cd".repeat(32))).not.toEqual(formerSecretKey(tokenId, digest));
});

it("an event whose key is another's is damaged", () => {
  const event = eventFor(tokenWith(), "created");
  const item = eventItem(event);
  expect(readEvent(item)).toEqual(event);
  expect(() => readEvent({ ...item, sk: "EVENT#another" })).toThrow(expect.objectContaining({ code: "damaged" }));
});

it("a token that was read without digests has none", () => {
  const { digest: _digest, previousDigest: _previous, ...item } = tokenItem(tokenWith());
  expect(Object.keys(readVisibleToken(item) ?? {}).filter((member) => /digest/i.test(member))).toEqual([]);
  expect(() => readStoredToken(item)).toThrow("Missing or invalid: digest, previousDigest.");
});

it("no field of a token can be missing or be something else: the item is named as damaged, and nothing is read of it", () => {
  const item = tokenItem(tokenWith());
  const damages: Record<string, unknown[]> = {
    id: [undefined, "", "tok_1"],
    expiresAt: [undefined, "soon", 0, "2027-01-31"],
    scopes: [undefined, null, "lookup:read", [1], new Set(["lookup:read"])],
    allowedCidrs: [undefined, null, "192.0.2.0/24", { 0: "192.0.2.0/24" }, ["*"], ["192.0.2.7"], [7]],
    status: [undefined, "Active", "locked", true],
    digest: [undefined, "", "ab", 1],
    version: [undefined, "1", -1],
    lastSeenAt: ["never"],
    // These two are read from stamps, which stand beside.
    currentSecretLastSeenAt: [],
    previousSecretLastSeenAt: [],
  };
  expect(() => readStoredToken({ ...item, oddSecretSeen: "0000000001 never" })).toThrow(
    "Missing or invalid: currentSecretLastSeenAt.",
  );
  for (const field of storedFields) {
    for (const value of damages[field] ?? [undefined, { wrong: true }]) {
      const read = () => readStoredToken({ ...item, [field]: value });
      expect(read).toThrow(`The item ${item.pk} TOKEN is damaged. Missing or invalid: ${field}.`);
      expect(read).toThrow(expect.objectContaining({ code: "damaged" }));
    }
  }
});

it("a token under another token's key is damaged", () => {
  const [token, other] = [tokenWith(), tokenWith()];
  expect(() => readStoredToken({ ...tokenItem(token), ...tokenKey(other.id) })).toThrow(
    `The item TOKEN#${other.id} TOKEN is damaged. Its id is not that of its key.`,
  );
});

it("a token that is being deleted is not found", () => {
  expect(readStoredToken({ ...tokenItem(tokenWith()), deletedAt: "2027-01-01T00:00:00.000Z" })).toBeUndefined();
});

it("only name items are in the index by owner", () => {
  const token = tokenWith();
  const isIndexed = (item: object) => "gsi1pk" in item || "gsi1sk" in item;
  expect([nameItem(token), tokenItem(token), eventFor(token, "created")].map(isIndexed)).toEqual([true, false, false]);
});
