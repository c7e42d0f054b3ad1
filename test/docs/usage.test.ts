import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { costOfStamps, costOfUsage, usageCostTable } from "../../bench/cost.ts";
import { failedBatchRetention, usageRetention } from "../../contract/deployment/usage.ts";

const document = readFileSync(new URL("../../docs/usage.md", import.meta.url), "utf8");

it("has the table of costs that the formula gives", () => {
  expect(document).toContain(`\n${usageCostTable()}\n`);
});

it("counts each token of a delivery by hour and day in transactions, and a stamp", () => {
  // 0.2 for the log; 10,000 runs at 0.20 a million and 0.1 GB-seconds; 10,000 × (2 × (20 + 1) + 10) writes at 0.625 a million.
  expect(costOfUsage({ lines: 100, tokens: 10 })).toBeCloseTo(0.2 + 0.002 + 0.0133334 + 0.325, 4);
  expect(costOfStamps(0.9)).toBeCloseTo(0.0625);
});

it("says how long usage is kept", () => {
  const day = 86_400;
  expect(document).toContain(`| ${usageRetention.hour / day} days |`);
  expect(document).toContain(`| ${usageRetention.day / day} days |`);
  expect(document).toContain(`kept for ${usageRetention.batch / day} days, a day longer`);
  expect(failedBatchRetention).toBe(usageRetention.batch - day);
});
