import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { buildFunctions } from "../../build/functions.ts";

test("an authorizer is small: it is loaded while a caller waits", async () => {
  await buildFunctions();
  expect(statSync("dist/functions/authorizer/index.mjs").size).toBeLessThan(60_000);
}, 60_000);
