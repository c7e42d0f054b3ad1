import fc from "fast-check";
import { expect, it } from "vitest";
import { ownerPattern } from "../../../core/limits.ts";
import { nameMistake } from "../../../core/text.ts";
import { indexPosition, nameItem, parseIndexPosition, tokenItem, tokenOf } from "../../../functions/aws/token-items.ts";
import { eventFor, tokenWith } from "../../support/token-fixture.ts";

const owner = fc.stringMatching(ownerPattern);
const name = fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter((text) => !nameMistake(text));
const tokenId = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";

it("the sort key of the index tells the owner, the name and the id", () => {
  fc.assert(
    fc.property(owner, name, (ofOwner, named) => {
      const entry = { owner: ofOwner, name: named, tokenId };
      expect(parseIndexPosition(indexPosition(entry))).toEqual(entry);
    }),
  );
  for (const wrong of ["", "alice", "alice a", `alice\t${tokenId}`, `alice a ${tokenId}`]) {
    expect(parseIndexPosition(wrong)).toBeUndefined();
  }
});

it("the index sorts by owner and then by name, as bytes", () => {
  const bytes = (text: string) => Buffer.from(text);
  const short = fc.constantFrom("a", "a b", "aa", "a-", "a.", "ab", "日", "🗝", "a a");
  const shortOwner = fc.constantFrom("a", "a.", "a+", "a-b", "aa", "b", "a/b");
  fc.assert(
    fc.property(shortOwner, short, shortOwner, short, (ownerA, nameA, ownerB, nameB) => {
      const expected = Buffer.compare(bytes(ownerA), bytes(ownerB)) || Buffer.compare(bytes(nameA), bytes(nameB));
      const [a, b] = [
        indexPosition({ owner: ownerA, name: nameA, tokenId }),
        indexPosition({ owner: ownerB, name: nameB, tokenId }),
      ];
      expect(Buffer.compare(bytes(a), bytes(b))).toBe(expected);
    }),
  );
});

it("a token comes back from its item as it went in, and brings nothing else", () => {
  const token = tokenWith({ lastSeenAt: "2027-01-01T00:00:00.000Z" });
  expect(tokenOf(tokenItem(token))).toEqual(token);
  expect(tokenOf({ ...tokenItem(token), ttl: 1 })).toEqual(token);
  expect(tokenItem(tokenWith())).not.toHaveProperty("lastSeenAt");
});

it("a token that was read without digests has none", () => {
  const { digest: _digest, previousDigest: _previous, ...item } = tokenItem(tokenWith());
  expect(Object.keys(tokenOf(item) ?? {}).filter((member) => /digest/i.test(member))).toEqual([]);
});

it("a token that is being deleted is none", () => {
  expect(tokenOf({ ...tokenItem(tokenWith()), deletedAt: "2027-01-01T00:00:00.000Z" })).toBeUndefined();
});

it("only name items are in the index", () => {
  const token = tokenWith();
  const isIndexed = (item: object) => "gsi1pk" in item || "gsi1sk" in item;
  expect([nameItem(token), tokenItem(token), eventFor(token, "created")].map(isIndexed)).toEqual([true, false, false]);
});
