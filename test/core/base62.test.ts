import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base62Value, toBase62 } from "../../core/base62.ts";

describe("base 62", () => {
  it("counts in digits, capitals and small letters", () => {
    expect([0n, 9n, 10n, 35n, 36n, 61n, 62n].map((value) => toBase62(value, 1))).toEqual([
      ...["0", "9", "A", "Z", "a", "z", "10"],
    ]);
  });

  it("is read back as the same number, whatever its size", () => {
    const number = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), fc.bigInt({ min: 0n, max: 2n ** 54n }));
    fc.assert(
      fc.property(number, (value) => {
        const digits = Array.from(toBase62(value, 43), (digit) => BigInt(base62Value(digit)));
        expect(digits.reduce((sum, digit) => sum * 62n + digit)).toBe(value);
      }),
    );
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
