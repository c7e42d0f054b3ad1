import { describe, expect, it } from "vitest";
import { jodaMessage, parseExpiry } from "../../../functions/graphql/expiry.ts";

describe("an expiry", () => {
  it.each([
    ["2040-01-01", "2040-01-01T00:00:00.000Z"],
    ["2026-09-27T01:00:00Z", "2026-09-27T01:00:00.000Z"],
    ["2026-09-27T01:00:00.000Z", "2026-09-27T01:00:00.000Z"],
    ["2026-09-27T01:00:00.5+02:00", "2026-09-26T23:00:00.500Z"],
    ["2026-09-27T01:00:00-02:00", "2026-09-27T03:00:00.000Z"],
    ["2026-09-27T01:00Z", "2026-09-27T01:00:00.000Z"],
    ["2026-09-27T01:00:00", "2026-09-27T01:00:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
    ["2040-01-01t00:00:00z", "2040-01-01T00:00:00.000Z"],
    ["2040-06-30T23:59:60Z", "2040-07-01T00:00:00.000Z"],
  ])("is read from %s", (text, time) => {
    expect(parseExpiry(text)).toBe(time);
  });

  it.each([
    "",
    " ",
    "2010-ABCDEF-01",
    "2040-1-1",
    "2040",
    "2040-13-01",
    "2040-02-30",
    "2027-02-29",
    "2040-01-01Z",
    "2040-01-01T",
    "2040-01-01T25:00:00Z",
    "2040-01-01T00:00:00+2",
    "20400101",
    "tomorrow",
    "1767225600000",
    "2040-01-01\n",
    "2040-06-30T12:00:60Z",
    "9999-12-31T23:59:59-14:00",
  ])("is not read from %j", (text) => {
    expect(parseExpiry(text)).toBeUndefined();
  });

  it.each([
    ["2010-ABCDEF-01", ' is malformed at "-ABCDEF-01"'],
    ["", ""],
    ["tomorrow", ""],
  ])("is refused in the words of Joda-Time: %j", (text, where) => {
    expect(jodaMessage(text)).toBe(`java.lang.IllegalArgumentException: Invalid format: "${text}"${where}`);
  });
});
