import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBase62 } from "../../core/base62.ts";

describe("base 62", () => {
  it("counts in digits, capitals and small letters", () => {
    expect([0n, 9n, 10n, 35n, 36n, 61n, 62n].map((value) => toBase62(value, 1))).toEqual([
      ...["0", "9", "A", "Z", "a", "z", "10"],
    ]);
  });

  it("keeps the order of numbers of one width", () => {
    const number = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [left, right] = [toBase62(a, 43), toBase62(b, 43)];
        expect(left).toMatch(/^[0-9A-Za-z]{43}$/);
        expect(left < right).toBe(a < b);
      }),
    );
  });
});
