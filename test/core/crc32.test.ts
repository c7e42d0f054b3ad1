import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { crc32 } from "../../core/crc32.ts";

it("is the CRC-32 that zlib computes", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]*$/), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text));
    }),
  );
});
