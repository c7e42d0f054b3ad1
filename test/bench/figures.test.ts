import { expect, it, test } from "vitest";
import { exactly, figureTable, goalTable, isReached, medianRatio, summarize } from "../../bench/figures.ts";

test.each([
  [{ name: "", measured: 1.3, atMost: 1.3 }, 1, true],
  [{ name: "", measured: 1.31, atMost: 1.3 }, 1, false],
  [{ name: "", measured: 1.6, atMost: 1.3 }, 1.25, true],
  [{ name: "", measured: 49, atLeast: 50 }, 1, false],
  [{ name: "", measured: 41, atLeast: 50 }, 1.25, true],
  [{ name: "", measured: 61, atMost: 60, isExact: true }, 1.25, false],
  [{ name: "", measured: Number.NaN, atMost: 60 }, 1.25, false],
])("the goal %j with a margin of %d is reached: %s", (goal, margin, reached) => {
  expect(isReached(goal, margin)).toBe(reached);
});

it("takes the median of ratios that were measured side by side, so that one slow round counts little", () => {
  expect(medianRatio([10, 20, 900], [10, 10, 30])).toBe(2);
  expect(summarize([3, 1, 900])).toEqual({ median: 3, lowest: 1, highest: 900, count: 3 });
});

it("lists figures with what they are compared with, and goals with whether they are reached", () => {
  const figure = { name: "a decision", unit: "µs", ...summarize([1, 2.5, 4]), comparison: "half" } as const;
  const size = { name: "its size", unit: "KB", ...exactly(1234.5) } as const;
  const goals = [{ name: "small", measured: 70, atMost: 60 }];
  const section = { title: "Speed", figures: [figure, size], goals };
  expect(figureTable([section]).split("\n").slice(3)).toEqual([
    "| a decision | 2.50 µs | 1 to 4 (3) | half |",
    "| its size | 1,235 KB |  |  |",
  ]);
  expect(goalTable([section]).split("\n").at(-1)).toBe("| small | ≤ 60 | 70 | missed |");
});
