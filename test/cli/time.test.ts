import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDuration, parseExpiry, relativeTime, toIsoDuration } from "../../cli/time.ts";
import { parseDuration as parseIsoDuration } from "../../core/duration.ts";

const now = new Date("2026-11-21T12:00:00.000Z");

test.each([
  ["45s", 45],
  ["30m", 1_800],
  ["24h", 86_400],
  ["90d", 90 * 86_400],
  ["2w", 14 * 86_400],
  ["0d", 0],
])("the duration %s is %i seconds", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(["", "d", "7", "7x", "-1d", "1.5h", "P7D", "7 d"])("%j is not a duration", (text) => {
  expect(() => parseDuration(text)).toThrow("is not a duration");
});

test("a duration is converted to ISO 8601 without changing its length", () => {
  fc.assert(
    fc.property(fc.nat(999), fc.constantFrom("s", "m", "h", "d", "w"), (number, unit) => {
      const text = `${number}${unit}`;
      expect(parseIsoDuration(toIsoDuration(text))).toBe(parseDuration(text));
    }),
  );
});

test.each([
  ["never", null],
  ["90d", "2027-02-19T12:00:00.000Z"],
  ["2027-01-01", "2027-01-01T00:00:00.000Z"],
  ["2027-01-01T12:00Z", "2027-01-01T12:00:00.000Z"],
  ["2027-01-01T12:00:30+02:00", "2027-01-01T10:00:30.000Z"],
  ["2020-02-29", "2020-02-29T00:00:00.000Z"],
])("the expiry %s is %s", (text, time) => {
  expect(parseExpiry(text, now)).toBe(time);
});

test.each(["", "tomorrow", "2027", "2027-1-1", "2027-02-30", "2027-13-01", "2027-01-01T12:00", "01/02/2027"])(
  "%j is not a valid expiry",
  (text) => {
    expect(() => parseExpiry(text, now)).toThrow("is not a valid time");
  },
);

test.each(["999999999d", "999999999w", "2920000d", "9999-12-31T23:59:59-00:01"])(
  "the expiry %s is too far in the future",
  (text) => {
    expect(() => parseExpiry(text, now)).toThrow(`"${text}" is too far in the future.`);
  },
);

test("an expiry can be at the very end of the year 9999", () => {
  expect(parseExpiry("9999-12-31T23:59:59.999Z", now)).toBe("9999-12-31T23:59:59.999Z");
});

test.each([
  ["2026-11-21T12:05:00.000Z", "in 5 minutes"],
  ["2026-11-21T12:04:59.600Z", "in 5 minutes"],
  ["2026-11-21T11:59:00.000Z", "1 minute ago"],
  ["2026-11-21T12:00:20.000Z", "in less than a minute"],
  ["2026-11-21T11:59:50.000Z", "just now"],
  ["2026-11-24T12:00:00.000Z", "in 3 days"],
  ["2026-11-20T12:00:00.000Z", "1 day ago"],
  ["2027-02-21T12:00:00.000Z", "in 3 months"],
  ["2029-11-21T12:00:00.000Z", "in 3 years"],
])("%s is %s", (time, words) => {
  expect(relativeTime(time, now)).toBe(words);
});
