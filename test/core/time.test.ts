import { describe, expect, it } from "vitest";
import { earlier, hasPassed, parseTime, timeAfter } from "../../core/time.ts";

describe("a time", () => {
  it.each([
    ["2027-01-31T12:00:00Z", "2027-01-31T12:00:00.000Z"],
    ["2027-01-31T12:00:00.123456789Z", "2027-01-31T12:00:00.123Z"],
    ["2027-01-31T12:00:00+05:30", "2027-01-31T06:30:00.000Z"],
    ["2027-01-31t12:00:00z", "2027-01-31T12:00:00.000Z"],
    ["2027-01-31T12:00:00-00:00", "2027-01-31T12:00:00.000Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"],
    ["2016-12-31t15:59:60.5-08:00", "2017-01-01T00:00:00.500Z"],
    ["2000-02-29T23:59:59-01:00", "2000-03-01T00:59:59.000Z"],
    ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
  ])("%s is normalised", (text, normal) => expect(parseTime(text)).toBe(normal));

  it.each([
    ...["", "soon", "1", "2027-01-31", "2027-01-31T12:00:00", "Sun, 31 Jan 2027 12:00:00 GMT", " 2027-01-31T12:00:00Z"],
    ...["2027-13-01T00:00:00Z", "2027-01-31T25:00:00Z", "2027-02-30T00:00:00Z", "2027-01-31T12:00Z"],
    ...["2027-01-31T24:00:00Z", "2027-01-31 12:00:00Z", "2027-01-31T12:00:60Z", "2027-01-31T12:00:00+24:00"],
    // Of four digits as written, but not in UTC: such times would not compare as strings.
    ...["9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00", "+012027-01-31T12:00:00Z", "-000001-01-01T00:00:00Z"],
  ])("is not %j", (text) => expect(parseTime(text)).toBeUndefined());

  it("has come at its very millisecond, and if it is invalid", () => {
    const now = Date.parse("2027-01-31T12:00:00.000Z");
    expect(hasPassed("2027-01-31T12:00:00.001Z", now)).toBe(false);
    for (const time of ["2027-01-31T12:00:00.000Z", "", "soon", "2099", "never 2099", "2027-13-45T00:00:00Z"]) {
      expect(hasPassed(time, now), time).toBe(true);
    }
  });

  it("can be reckoned on from another", () => {
    expect(timeAfter("2027-01-31T12:00:00.000Z", 86_400)).toBe("2027-02-01T12:00:00.000Z");
    expect(timeAfter(new Date("2027-01-31T12:00:00.000Z"), 0.001)).toBe("2027-01-31T12:00:00.001Z");
  });

  it("ends with the year 9999, however long one waits", () => {
    expect(timeAfter("2027-01-31T12:00:00.000Z", 999_999 * 604_800)).toBe("9999-12-31T23:59:59.999Z");
    expect(timeAfter("2027-01-31T12:00:00.000Z", Number.MAX_VALUE)).toBe("9999-12-31T23:59:59.999Z");
    expect(timeAfter("0000-01-01T12:00:00.000Z", -86_400)).toBe("0000-01-01T00:00:00.000Z");
  });
});

it("the earlier of two times counts, and null is later than every time", () => {
  const [first, second] = ["2027-01-31T12:00:00.000Z", "2027-02-01T12:00:00.000Z"];
  expect(earlier(first, second)).toBe(first);
  expect(earlier(second, first)).toBe(first);
  expect(earlier(first, null)).toBe(first);
  expect(earlier(null, first)).toBe(first);
  expect(earlier(null, null)).toBeNull();
});
