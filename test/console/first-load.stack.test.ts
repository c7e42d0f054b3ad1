import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { consoleUrl, newToken, unique, withBrowser } from "./browser-window.ts";

const { open } = withBrowser();

test("the first load is at most 200 KB of JavaScript, compressed, and is usable within 1.5 s", async () => {
  const { secret } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open();
  const scripts = new Map<string, number>();
  page.on("response", async (response) => {
    if (response.request().resourceType() !== "script") return;
    scripts.set(response.url(), gzipSync(await response.body()).length);
  });

  const start = performance.now();
  await page.goto(consoleUrl);
  await page.getByLabel("Secret", { exact: true }).fill(secret);
  const toSignIn = performance.now() - start;
  const submitted = performance.now();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("[data-token]").first().waitFor();
  const toTokens = performance.now() - submitted;
  await page.waitForLoadState("networkidle");

  const kilobytes = [...scripts.values()].reduce((sum, size) => sum + size, 0) / 1000;
  console.info(
    `${kilobytes.toFixed(0)} KB of JavaScript; usable after ${toSignIn.toFixed(0)} ms, the list ${toTokens.toFixed(0)} ms after signing in`,
  );
  expect(scripts.size).toBeGreaterThan(0);
  expect(kilobytes).toBeLessThanOrEqual(200);
  expect(toSignIn).toBeLessThanOrEqual(1_500);
  expect(toTokens).toBeLessThanOrEqual(1_500);
});
