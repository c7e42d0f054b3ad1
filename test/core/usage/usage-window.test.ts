import { expect, it } from "vitest";
import { resolveWindow } from "../../../core/usage/usage-window.ts";

const now = new Date("2027-01-31T12:30:00.000Z");
const limits = { length: "day", defaultPeriods: 3, maxDays: 31 } as const;

it("a window has the whole periods up to now, unless it is said otherwise", () => {
  expect(resolveWindow(now, {}, limits)).toEqual({
    from: "2027-01-29T00:00:00.000Z",
    to: "2027-01-31T12:30:00.000Z",
    periods: ["2027-01-29", "2027-01-30", "2027-01-31"],
  });
  const hours = resolveWindow(now, { from: "2027-01-31T10:59:00.000Z" }, { ...limits, length: "hour" });
  expect(hours).toMatchObject({ from: "2027-01-31T10:00:00.000Z", periods: { length: 3 } });
});

it.each(["day", "hour"] as const)("a window of %ss at the beginning of time has one period", (length) => {
  const to = "0000-01-01T00:00:00.000Z";
  expect(resolveWindow(now, { to }, { ...limits, length })).toMatchObject({ from: to, periods: { length: 1 } });
});

it("a window may be as long as its limit", () => {
  expect(resolveWindow(now, { from: "2026-12-31T12:30:00.000Z" }, limits).periods).toHaveLength(32);
});

it.each([
  [{ from: "2027-02-01T00:00:00.000Z" }, "Must not be after to."],
  [{ from: "2026-12-31T12:29:59.999Z" }, "Must be at most 31 days before to."],
  [{ from: "0000-01-01T00:00:00.000Z", to: "9999-12-31T00:00:00.000Z" }, "Must be at most 31 days before to."],
])("%j is refused", (input, detail) => {
  expect(() => resolveWindow(now, input, limits)).toThrow(
    expect.objectContaining({
      code: "validation_failed",
      message: "The request is not valid.",
      violations: [{ parameter: "from", detail }],
    }),
  );
});
