import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBase62 } from "../../core/base62.ts";
import { tokenIdPattern } from "../../core/limits.ts";
import {
  defaultPrefix,
  digestSecret,
  digestsMatch,
  generateSecret,
  isRandom,
  parseSecret,
  prefixPattern,
  secretPattern,
} from "../../core/secret.ts";

const prefixes = fc.stringMatching(prefixPattern);
const secrets = prefixes.map((prefix) => ({ prefix, ...generateSecret(prefix) }));

describe("a secret", () => {
  it("is its prefix, its token's id, 43 random characters and 6 of checksum", () => {
    const { secret, tokenId } = generateSecret(defaultPrefix);
    expect(tokenId).toMatch(tokenIdPattern);
    expect(secret).toMatch(new RegExp(`^lk_${tokenId.slice(4)}_[0-9A-Za-z]{49}$`));
    expect(secret).toHaveLength(2 + 1 + 26 + 1 + 43 + 6);
  });

  it("is made for a given token", () => {
    const { tokenId } = generateSecret("lk");
    expect(generateSecret("lk", tokenId).tokenId).toBe(tokenId);
  });

  it("is made only once", () => {
    const { tokenId } = generateSecret("lk");
    const made = Array.from({ length: 1_000 }, () => generateSecret("lk", tokenId).secret);
    expect(new Set(made).size).toBe(made.length);
  });

  it("is taken for random, each one", () => {
    for (let n = 0; n < 20_000; n++) expect(isRandom(generateSecret("lk"))).toBe(true);
  });

  it("is read back as it was made", () => {
    fc.assert(
      fc.property(secrets, ({ prefix, secret, tokenId }) => {
        expect(parseSecret([prefix], secret)).toEqual({ secret, tokenId });
      }),
    );
  });

  it("matches the pattern that the gateway and secret scanners are given", () => {
    fc.assert(
      fc.property(secrets, ({ prefix, secret }) => {
        expect(secret).toMatch(new RegExp(`^${secretPattern([prefix])}$`));
      }),
    );
  });

  it("has one documented pattern", () => {
    expect(secretPattern(["lk"])).toBe("lk_[0-7][0-9a-hjkmnp-tv-z]{25}_[0-9A-Za-z]{49}");
    expect(secretPattern(["lk", "acme"])).toBe("(?:lk|acme)_[0-7][0-9a-hjkmnp-tv-z]{25}_[0-9A-Za-z]{49}");
  });

  it("is refused with any one character changed", () => {
    const character = fc.stringMatching(/^[ -~]$/);
    fc.assert(
      fc.property(secrets, fc.nat(), character, ({ prefix, secret }, at, other) => {
        const position = at % secret.length;
        fc.pre(secret[position] !== other);
        const corrupted = secret.slice(0, position) + other + secret.slice(position + 1);
        expect(parseSecret([prefix], corrupted)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it("is refused with two neighbours swapped", () => {
    fc.assert(
      fc.property(secrets, fc.nat(), ({ prefix, secret }, at) => {
        const position = at % (secret.length - 1);
        const [left = "", right = ""] = secret.slice(position, position + 2);
        fc.pre(left !== right);
        const swapped = secret.slice(0, position) + right + left + secret.slice(position + 2);
        expect(parseSecret([prefix], swapped)).toBeUndefined();
      }),
    );
  });

  it("is refused with anything before or behind it, and cut short", () => {
    const { secret } = generateSecret("lk");
    for (const other of [
      ` ${secret}`,
      `${secret} `,
      `${secret}\n`,
      `\n${secret}`,
      secret.slice(0, -1),
      secret.slice(1),
    ]) {
      expect(parseSecret(["lk"], other)).toBeUndefined();
    }
    for (const other of ["", "lk_", "lk__", secret.toUpperCase(), `${secret}${secret}`]) {
      expect(parseSecret(["lk"], other)).toBeUndefined();
    }
  });

  it("is refused by a service with another prefix", () => {
    const { secret } = generateSecret("lk");
    expect(parseSecret(["lk2"], secret)).toBeUndefined();
    expect(parseSecret(["l"], secret)).toBeUndefined();
  });

  it("is never taken apart without the pattern agreeing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseSecret(["lk"], text)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(`^${secretPattern(["lk"])}$`)), (text) => {
        // Of the form, but with a checksum by chance only.
        expect(parseSecret(["lk"], text)).toBeUndefined();
      }),
    );
  });
});

describe("the random part of a secret", () => {
  /** Whether a secret whose random part has these digits, filled up with zeros, is taken for random. */
  const isTakenForRandom = (values: readonly number[]) => {
    const digits = [...values, ...Array<number>(43).fill(0)].slice(0, 43);
    const random = digits.map((value) => toBase62(BigInt(value), 1)).join("");
    const { secret, tokenId } = generateSecret("lk");
    // The id and the checksum don't count.
    return isRandom({ secret: `${secret.slice(0, -49)}${random}ABCDEF`, tokenId });
  };
  /** Up and down between the digits below `count`, so that each step differs from the others. */
  const zigzag = (count: number) =>
    Array.from({ length: count }, (_, index) => (index % 2 === 0 ? index / 2 : count - (index + 1) / 2));

  it("has at least 16 different characters", () => {
    const of15 = [...zigzag(15), ...zigzag(15).toReversed()];
    expect(isTakenForRandom(of15)).toBe(false);
    expect(isTakenForRandom([15, ...of15])).toBe(true);
  });

  it("has at least 16 different steps from one character to the next, around the end of the alphabet too", () => {
    const steps = (count: number) => {
      let value = 0;
      return Array.from({ length: 43 }, (_, index) => (value = (value + (index % count) + 1) % 62));
    };
    expect(isTakenForRandom(steps(15))).toBe(false);
    expect(isTakenForRandom(steps(16))).toBe(true);
  });
});

describe("a prefix", () => {
  it("is short, in lower case, and without an underscore", () => {
    for (const prefix of ["lk", "a", "acme1"]) expect(prefix).toMatch(prefixPattern);
    for (const prefix of ["", "1a", "LK", "l_k", "a".repeat(17), "l.k", "lk\n"])
      expect(prefix).not.toMatch(prefixPattern);
  });
});

describe("a digest", () => {
  it("is the SHA-256 of the whole secret", () => {
    fc.assert(
      fc.property(secrets, ({ secret }) => {
        const digest = digestSecret(secret);
        expect(digest).toMatch(/^[0-9a-f]{64}$/);
        expect(digest).toBe(createHash("sha256").update(secret, "utf8").digest("hex"));
      }),
    );
  });

  it("matches itself only", () => {
    const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
    fc.assert(
      fc.property(hex, hex, (left, right) => {
        expect(digestsMatch(left, left)).toBe(true);
        expect(digestsMatch(left, right)).toBe(left === right);
      }),
    );
  });

  it("matches nothing if it is not a digest", () => {
    const digest = digestSecret("any");
    for (const other of ["", "00", digest.slice(2), `${digest}00`, "zz".repeat(32)]) {
      expect(digestsMatch(digest, other)).toBe(false);
      expect(digestsMatch(other, digest)).toBe(false);
    }
    expect(digestsMatch("", "")).toBe(false);
    expect(digestsMatch("zz", "zz")).toBe(false);
  });
});

it("secrets of former prefixes are accepted with those of the new one, and no others", () => {
  const prefixes = ["acme", "lk"];
  for (const prefix of prefixes) {
    const { secret, tokenId } = generateSecret(prefix);
    expect(parseSecret(prefixes, secret)).toEqual({ secret, tokenId });
    expect(secret).toMatch(new RegExp(`^${secretPattern(prefixes)}$`));
  }
  for (const prefix of ["acm", "acmelk", "l"]) {
    expect(parseSecret(prefixes, generateSecret(prefix).secret)).toBeUndefined();
  }
});
