import { expect, it } from "vitest";
import { usagePeriods, usageQuery } from "../../../console/src/token-usage/usage-period.ts";

it("asks for so many hours or days, the current one included", () => {
  const now = Date.parse("2027-01-31T12:30:00.000Z");
  expect(usagePeriods.map((period) => usageQuery(period, now))).toEqual([
    { by: "hour", from: "2027-01-30T13:30:00.000Z" },
    { by: "day", from: "2027-01-25T12:30:00.000Z" },
    { by: "day", from: "2027-01-02T12:30:00.000Z" },
    { by: "day", from: "2026-11-03T12:30:00.000Z" },
  ]);
});
