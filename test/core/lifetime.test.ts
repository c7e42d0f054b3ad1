import { describe, expect, it } from "vitest";
import { resolveExpiry } from "../../core/lifetime.ts";
import { catchError } from "../support/catch-error.ts";

const createdAt = "2027-01-31T12:00:00.000Z";
const day = 86_400;
const [none, oneDay, twoDays] = [null, "2027-02-01T12:00:00.000Z", "2027-02-02T12:00:00.000Z"];

describe("the expiry of a token", () => {
  it.each([
    ["none without settings", { defaultLifetime: null, maxLifetime: null }, none],
    ["the default lifetime", { defaultLifetime: day, maxLifetime: null }, oneDay],
    ["the longest lifetime without a default", { defaultLifetime: null, maxLifetime: 2 * day }, twoDays],
    ["the default where it is shorter", { defaultLifetime: day, maxLifetime: 2 * day }, oneDay],
    ["the longest lifetime where the default is longer", { defaultLifetime: 3 * day, maxLifetime: 2 * day }, twoDays],
  ])("is, where none is asked for, %s", (_what, settings, expiry) => {
    expect(resolveExpiry(settings, createdAt, undefined)).toBe(expiry);
  });

  it("is what was asked for, normalised, a past date too", () => {
    const settings = { defaultLifetime: day, maxLifetime: null };
    expect(resolveExpiry(settings, createdAt, "2027-06-30T02:00:00+02:00")).toBe("2027-06-30T00:00:00.000Z");
    expect(resolveExpiry(settings, createdAt, "1999-12-31T23:59:59Z")).toBe("1999-12-31T23:59:59.000Z");
    expect(resolveExpiry(settings, createdAt, null)).toBeNull();
  });

  it("may be the end of the longest lifetime, and not a millisecond later", async () => {
    const settings = { defaultLifetime: null, maxLifetime: day };
    expect(resolveExpiry(settings, createdAt, oneDay)).toBe(oneDay);
    expect(resolveExpiry(settings, createdAt, "2027-02-01T13:00:00+01:00")).toBe(oneDay);
    for (const asked of ["2027-02-01T12:00:00.001Z", null]) {
      const failure = await catchError(() => resolveExpiry(settings, createdAt, asked));
      expect(failure.code).toBe("validation_failed");
      expect(failure.violations).toEqual([{ pointer: "/expiresAt", detail: expect.stringContaining(oneDay) }]);
    }
  });

  it.each(["soon", "9999-12-31T23:59:59-01:00"])("is not %j", async (asked) => {
    const failure = await catchError(() =>
      resolveExpiry({ defaultLifetime: null, maxLifetime: null }, createdAt, asked),
    );
    expect(failure).toMatchObject({ code: "validation_failed", violations: [{ pointer: "/expiresAt" }] });
    expect(failure.violations[0]?.detail).toContain("RFC 3339");
  });
});
