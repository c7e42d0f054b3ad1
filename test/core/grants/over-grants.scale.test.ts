import { expect, it } from "vitest";
import { checkGrants } from "./check-grants.ts";

it("opens nothing that is not granted, and refuses nothing without a warning, in 250,000 random requests", () => {
  const outcomes = checkGrants(250_000);
  console.log("random requests to protected routes:", outcomes);
  expect(outcomes.opened).toBeGreaterThan(25_000);
  expect(outcomes.closed).toBeGreaterThan(25_000);
  expect(outcomes.refused).toBeGreaterThan(500);
}, 300_000);
