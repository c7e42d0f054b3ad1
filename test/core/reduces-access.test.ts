import { describe, expect, it } from "vitest";
import { reducesAccess } from "../../core/reduces-access.ts";
import type { StoredToken } from "../../core/token.ts";
import { tokenWith, updated } from "../support/token-fixture.ts";

describe("access is taken away", () => {
  const now = new Date("2027-01-31T12:00:00.000Z");
  const cachesExpireBy = "2027-01-31T12:05:00.500Z";
  const [past, soon, later] = ["2027-01-31T11:59:59.999Z", "2027-01-31T12:05:00.499Z", "2027-01-31T12:05:00.500Z"];

  it.each<[string, Partial<StoredToken>, Partial<StoredToken> | null, boolean]>([
    ["by deleting the token", {}, null, true],
    ["by disabling it", {}, { status: "disabled" }, true],
    ["by an expiry before the caches'", {}, { expiresAt: soon }, true],
    ["not by an expiry that comes after the caches'", {}, { expiresAt: later }, false],
    ["not by a later expiry", { expiresAt: soon }, { expiresAt: later }, false],
    ["not by no expiry", { expiresAt: soon }, { expiresAt: null }, false],
    ["by losing a scope", {}, { scopes: ["b", "c"] }, true],
    ["not by another scope", {}, { scopes: ["a", "b", "c"] }, false],
    ["by addresses", {}, { allowedCidrs: ["192.0.2.0/24"] }, true],
    ["by other addresses", { allowedCidrs: ["192.0.2.0/24"] }, { allowedCidrs: ["192.0.2.0/25"] }, true],
    [
      "by one of several addresses",
      { allowedCidrs: ["192.0.2.0/24", "::/0"] },
      { allowedCidrs: ["192.0.2.0/24"] },
      true,
    ],
    ["not by more addresses", { allowedCidrs: ["::/0"] }, { allowedCidrs: ["0.0.0.0/0", "::/0"] }, false],
    ["not by all addresses", { allowedCidrs: ["::/0"] }, { allowedCidrs: [] }, false],
    ["not by a name or a description", {}, { name: "other", description: "Other" }, false],
    ["by a rotation without overlap", {}, { digest: "bb" }, true],
    ["by an overlap that ends first", {}, { digest: "bb", previousDigest: "aa", previousValidUntil: soon }, true],
    [
      "not by an overlap that outlasts the caches",
      {},
      { digest: "bb", previousDigest: "aa", previousValidUntil: later },
      false,
    ],
    [
      "by ending an earlier overlap",
      { digest: "bb", previousDigest: "aa", previousValidUntil: later },
      { digest: "cc", previousDigest: "bb", previousValidUntil: later },
      true,
    ],
    [
      "not by clearing an overlap that is over",
      { digest: "bb", previousDigest: "aa", previousValidUntil: past },
      { previousDigest: null, previousValidUntil: null },
      false,
    ],
    ["by a previous secret that has no overlap", {}, { digest: "bb", previousDigest: "aa" }, true],
    [
      "not by a new secret in place of a revoked one, while the previous one stays",
      { digest: null, previousDigest: "aa", previousValidUntil: later },
      { digest: "bb", previousDigest: "aa", previousValidUntil: later },
      false,
    ],
    ["never from a token whose secret was revoked", { digest: null }, null, false],
    ["never from a disabled token", { status: "disabled" }, null, false],
    ["never from an expired token", { expiresAt: past }, { status: "disabled" }, false],
  ])("%s", (_how, before, after, expected) => {
    const token = tokenWith({ scopes: ["a", "b"], digest: "aa", ...before });
    expect(reducesAccess(token, after && updated(token, after), now, cachesExpireBy)).toBe(expected);
  });
});
