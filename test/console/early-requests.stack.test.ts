import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { newToken, tokenRow, unique, withBrowser } from "./browser-window.ts";

const { open } = withBrowser();

/** A window whose session is kept. */
async function openKept() {
  const token = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open();
  await page.getByLabel("Secret", { exact: true }).fill(token.secret);
  await page.getByLabel("Keep me signed in").check();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await tokenRow(page, token.name).waitFor();
  return { page, token };
}

function listRequests(page: Page): string[] {
  const urls: string[] = [];
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname === "/v1/tokens" && !search.includes("expir")) urls.push(search);
  });
  return urls;
}

test("a kept session asks for its list before the console's own script has come, and only once", async () => {
  const { page, token } = await openKept();
  const requests = listRequests(page);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/assets/index-*.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${new URL(page.url()).origin}/my-tokens?q=${token.name}`, { waitUntil: "commit" });
  await expect.poll(() => requests).toEqual([`?owner=${token.owner}&namePrefix=${token.name}&limit=50`]);
  release();
  await tokenRow(page, token.name).waitFor();
  expect(requests).toHaveLength(1);
});

test("an early request that fails is made again", async () => {
  const { page, token } = await openKept();
  const requests = listRequests(page);
  await page.route("**/v1/tokens?*", (route) => route.abort(), { times: 1 });
  await page.reload();
  await tokenRow(page, token.name).waitFor();
  expect(requests).toHaveLength(2);
});

test("an early request whose secret is refused signs out, and damaged storage is ignored", async () => {
  const { page } = await openKept();
  await page.evaluate(() => {
    sessionStorage.setItem("latchkey.secret", "not-a-secret");
    sessionStorage.setItem("latchkey.token", "{");
  });
  await page.reload();
  await page.getByText("You've been signed out").waitFor();
});
