import { expect, it } from "vitest";
import { describeRun } from "./report.ts";

const parts = [
  {
    part: "One",
    seed: 1,
    seconds: 1.25,
    counts: { inputs: 1_500, falseAccepts: 0, crashes: 1 },
    figures: ["a figure"],
  },
  { part: "Two", seed: 2, seconds: 2, counts: { crashes: 2, kills: 3 }, figures: [] },
];

it("shows each part's counts, the zeros among them, their sums and the figures", () => {
  const lines = describeRun(parts, { isLong: true, seed: 7, seconds: 3 }).split("\n");
  expect(lines[0]).toMatch(/^Long form, seed 7, .* 3 s in all\.$/);
  expect(lines.slice(2)).toEqual([
    "| part | tried | found | time |",
    "| --- | --- | --- | --- |",
    "| One | 1,500 inputs tried | 0 false accepts, 1 crashes | 1.3 s |",
    "| Two | 3 kills survived | 2 crashes | 2.0 s |",
    "| **all** | 1,500 inputs tried, 3 kills survived | 0 false accepts, 3 crashes | |",
    "",
    "One:",
    "",
    "- a figure",
  ]);
});
