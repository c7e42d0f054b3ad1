import { expect, it } from "vitest";
import { checkGrants } from "./check-grants.ts";

// The same with 250,000 samples is part of `npm run test:scale`.
it("opens no request whose route is not granted, and warns of every granted route that is refused", () => {
  const { opened, closed, refused } = checkGrants(10_000);
  // Otherwise nothing would have been tried.
  expect(opened).toBeGreaterThan(1_000);
  expect(closed).toBeGreaterThan(1_000);
  expect(refused).toBeGreaterThan(20);
});
