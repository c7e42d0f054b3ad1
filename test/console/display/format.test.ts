import { expect, it } from "vitest";
import { formatRelative, formatRemaining, formatTime } from "../../../console/src/display/format.ts";

const now = Date.parse("2027-01-31T12:00:00.000Z");
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const at = (distance: number) => new Date(now + distance).toISOString();

it.each([
  [2.5 * day, "in 2.5 days"],
  [2 * day, "in 2 days"],
  [47 * hour, "in 47 hours"],
  [90 * minute, "in 2 hours"],
  [30_000, "now"],
  [-5 * minute, "5 minutes ago"],
  [-2.6 * day, "3 days ago"],
  [12 * day + 8 * hour, "in 12 days"],
  [90 * day, "in 3 months"],
  [-800 * day, "2 years ago"],
])("a time %d ms away is told as it is: %s", (distance, expected) => {
  expect(formatRelative(at(distance), now)).toBe(expected);
});

it.each([
  [23 * hour + 59 * minute, "23 hours"],
  [hour, "1 hour"],
  [59 * minute, "59 minutes"],
  [20_000, "0 minutes"],
  [5.9 * day, "5 days"],
])("what is left of %d ms is never told to be more: %s", (distance, expected) => {
  expect(formatRemaining(at(distance), now)).toBe(expected);
});

it("a time that is not near has its date", () => {
  expect(formatTime(at(hour), now)).not.toContain("2027");
  expect(formatTime(at(13 * hour), now)).toContain("2027");
});
