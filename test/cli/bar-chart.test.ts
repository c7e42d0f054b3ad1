import { expect, it } from "vitest";
import { formatBarChart } from "../../cli/bar-chart.ts";

it("draws bars as long as their counts are, the largest as long as there is room", async () => {
  const bars = [
    { label: "2027-01-30", count: 1_000, note: "2xx 1000" },
    { label: "2027-01-31", count: 505 },
    { label: "日本", count: 0 },
    { label: "few", count: 1 },
  ];
  expect((await formatBarChart(bars, 50)).split("\n")).toEqual([
    "2027-01-30  1,000  █████████████████████  2xx 1000",
    "2027-01-31    505  ██████████▋",
    "日本            0",
    "few             1  ▏",
  ]);
});

it("removes control characters from labels and notes", async () => {
  const bars = [{ label: "a\u001b[31mb", count: 1, note: "c\u001b]52;c;x\u0007\u202ed" }];
  expect(await formatBarChart(bars, 80)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
