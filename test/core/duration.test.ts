import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDuration } from "../../core/duration.ts";

describe("an ISO 8601 duration", () => {
  it.each([
    ["P7D", 604_800],
    ["P1W", 604_800],
    ["PT12H", 43_200],
    ["PT90M", 5_400],
    ["PT1S", 1],
    ["P0D", 0],
    ["P1DT2H3M4S", 93_784],
  ])("%s has %i seconds", (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  it.each([
    "",
    "P",
    "PT",
    "P1DT",
    "7D",
    "P7",
    "P1Y",
    "P1M",
    "-P1D",
    "P-1D",
    "P1.5D",
    "p7d",
    "P7D ",
    "P1H",
    "PT1D",
    "P7D\n",
  ])("is not %j", (text) => expect(parseDuration(text)).toBeUndefined());

  it("adds its parts up", () => {
    const part = fc.nat({ max: 999_999 });
    fc.assert(
      fc.property(part, part, part, part, (days, hours, minutes, seconds) => {
        expect(parseDuration(`P${days}DT${hours}H${minutes}M${seconds}S`)).toBe(
          days * 86_400 + hours * 3_600 + minutes * 60 + seconds,
        );
      }),
    );
  });
});
