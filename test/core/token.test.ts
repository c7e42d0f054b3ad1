import { describe, expect, it } from "vitest";
import { digestSecret } from "../../core/secret.ts";
import {
  canonicalName,
  fieldsWith,
  foldCase,
  hasExpired,
  matchDigest,
  storedTokenShape,
  withoutDigests,
} from "../../core/token.ts";
import { tokenWith } from "../support/token-fixture.ts";

const expiresAt = "2027-01-31T12:00:00.000Z";
const [before, then] = [new Date("2027-01-31T11:59:59.999Z"), new Date(expiresAt)];

describe("a token", () => {
  it("has expired from the very millisecond of its expiry", () => {
    expect(hasExpired({ expiresAt }, before)).toBe(false);
    expect(hasExpired({ expiresAt }, then)).toBe(true);
    expect(hasExpired({ expiresAt: null }, then)).toBe(false);
  });

  it("has one spelling of its name", () => {
    expect(canonicalName("Ju\u0308rgen")).toBe("J\u00fcrgen");
    expect(canonicalName("J\u00fcrgen")).toBe("J\u00fcrgen");
  });

  it("is found ignoring case, by what its name begins with", () => {
    expect(foldCase("Postman \u00c4\u{10400}1")).toBe("postman \u00e4\u{10428}1");
    // A sigma at the end of a word is lower-cased to another letter where the whole text is.
    expect(foldCase("\u039f\u03a3\u0391").startsWith(foldCase("\u039f\u03a3"))).toBe(true);
  });

  it("is shown without its digests", () => {
    const stored = tokenWith({ previousDigest: digestSecret("old") });
    const { digest: _digest, previousDigest: _previousDigest, ...token } = stored;
    expect(withoutDigests(stored)).toEqual(token);
    expect(Object.keys(withoutDigests(stored))).not.toEqual(expect.arrayContaining([expect.stringMatching(/digest/i)]));
  });
});

it("has fields that its owner can edit, and no others", () => {
  expect(fieldsWith("editable")).toEqual(["name", "description", "scopes", "status", "expiresAt", "allowedCidrs"]);
});

it("is damaged if a stored address range is invalid or not a string", () => {
  const { allowedCidrs: isRanges } = storedTokenShape;
  expect([["192.0.2.0/24", "2001:db8::/32"], []].map(isRanges)).toEqual([true, true]);
  expect([["*"], ["192.0.2.7"], ["192.0.2.0/33"], [7], [null], "192.0.2.0/24"].map(isRanges)).not.toContain(true);
});

describe("a digest", () => {
  const [current, previous] = [digestSecret("new"), digestSecret("old")];
  const rotated = tokenWith({ digest: current, previousDigest: previous, previousValidUntil: expiresAt });

  it("is the current one at any time", () => {
    expect(matchDigest(rotated, current, before)).toBe("current");
    expect(matchDigest(rotated, current, then)).toBe("current");
  });

  it("is the one before until the very end of the overlap", () => {
    expect(matchDigest(rotated, previous, before)).toBe("previous");
    expect(matchDigest(rotated, previous, then)).toBeUndefined();
  });

  it("doesn't match otherwise", () => {
    expect(matchDigest(rotated, digestSecret("other"), before)).toBeUndefined();
    expect(matchDigest({ ...rotated, previousDigest: null }, previous, before)).toBeUndefined();
    expect(matchDigest({ ...rotated, previousValidUntil: null }, previous, before)).toBeUndefined();
    expect(matchDigest(tokenWith({ digest: current }), previous, before)).toBeUndefined();
  });
});
