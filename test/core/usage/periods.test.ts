import { expect, it } from "vitest";
import { isCallTime, periodsBetween, startOfPeriod, toPeriod } from "../../../core/usage/periods.ts";

it("a time is in one hour and one day, which begin on the hour and at midnight in UTC", () => {
  const at = "2027-01-31T23:59:59.999Z";
  expect(toPeriod(at, "hour")).toBe("2027-01-31T23");
  expect(toPeriod(at, "day")).toBe("2027-01-31");
  expect(startOfPeriod("2027-01-31T23")).toBe("2027-01-31T23:00:00.000Z");
  expect(startOfPeriod("2027-01-31")).toBe("2027-01-31T00:00:00.000Z");
});

it("the periods between two times are all that they touch", () => {
  expect(periodsBetween("2027-01-31T22:30:00.000Z", "2027-02-01T00:00:00.000Z", "hour")).toEqual([
    "2027-01-31T22",
    "2027-01-31T23",
    "2027-02-01T00",
  ]);
  expect(periodsBetween("2028-02-28T23:59:00.000Z", "2028-03-01T00:00:00.000Z", "day")).toEqual([
    "2028-02-28",
    "2028-02-29",
    "2028-03-01",
  ]);
  expect(periodsBetween("2027-01-02T00:00:00.000Z", "2027-01-01T00:00:00.000Z", "day")).toEqual([]);
});

it("a call comes in at a time of this century", () => {
  for (const time of ["2020-01-01T00:00:00Z", "2026-11-26T00:00:00Z", "2099-12-31T23:59:59.999Z"]) {
    expect(isCallTime(new Date(time))).toBe(true);
  }
  for (const time of ["2019-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "never"]) {
    expect(isCallTime(new Date(time))).toBe(false);
  }
});
