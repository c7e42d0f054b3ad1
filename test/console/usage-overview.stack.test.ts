import type { Page } from "playwright-core";
import { beforeAll, expect, test, vi } from "vitest";
import { generateSecret } from "../../core/secret.ts";
import { newTokenId } from "../../core/token-id.ts";
import { createDynamoTokenStore } from "../../functions/aws/dynamo-token-store.ts";
import { tokenWith, writeFor } from "../support/token-fixture.ts";
import {
  administrator,
  callExample,
  getDialog,
  newToken,
  stack,
  tokenRow,
  unique,
  withBrowser,
} from "./browser-window.ts";
import { databaseClient } from "./demo-data.ts";

const { open } = withBrowser();

const owner = unique("overview");
let admin = "";

beforeAll(async () => {
  admin = (await newToken({ owner: unique("ops"), scopes: ["tokens:admin"] })).secret;
  const { id, secret } = await newToken({ owner, name: "called", scopes: ["lookup:read"] });
  const call = (presented: string) => callExample("/v1/lookup/port?namespace=common", presented);
  await call(secret);
  const soon = new Date(Date.now() + 60_000).toISOString();
  await newToken({ owner, name: "ending", expiresAt: soon, scopes: [] });
  await Promise.all([1, 2].map(() => call(generateSecret("lk", newTokenId()).secret)));
  await vi.waitFor(
    async () => {
      expect((await administrator.getTokenUsage({ id })).count).toBe(1);
      expect((await administrator.getRefusals()).count).toBeGreaterThanOrEqual(2);
    },
    { timeout: 15_000, interval: 300 },
  );
}, 60_000);

function rows(page: Page, card: string) {
  return page.getByRole("region", { name: card, exact: true }).getByRole("row");
}

const count = (calls: number) => calls.toLocaleString("en-US");

test("an administrator sees who calls the most, what and why calls are refused, as the service counts them", async () => {
  const { page } = await open(admin, "/usage");
  await rows(page, "Top tokens").nth(1).waitFor();
  const [tokens, owners, routes, refusals] = await Promise.all([
    administrator.getUsage({ query: { by: "token", top: 5 } }),
    administrator.getUsage({ query: { by: "owner", top: 5 } }),
    administrator.getUsage({ query: { by: "route", top: 5 } }),
    administrator.getRefusals(),
  ]);
  await page.getByText(`${count(tokens.count)} ${tokens.count === 1 ? "call" : "calls"} in 7 days`).waitFor();
  const cells = async (card: string) => {
    await rows(page, card).nth(1).waitFor();
    return rows(page, card).locator("td").allTextContents();
  };
  expect(await cells("Top tokens")).toEqual(tokens.items.map((item) => count(item.count)));
  expect(await cells("Top owners")).toEqual(owners.items.map((item) => count(item.count)));
  expect(await cells("Top routes")).toEqual(routes.items.map((item) => count(item.count)));
  expect(await rows(page, "Top routes").locator("code").allTextContents()).toEqual(
    routes.items.map(({ route }) => route),
  );
  await rows(page, "Refused calls").filter({ hasText: "Unknown token" }).waitFor();
  expect(await cells("Refused calls")).toEqual(refusals.items.map((item) => count(item.count)));
});

test("the refused calls follow the period, up to the two weeks that are available", async () => {
  const { page } = await open(admin, "/usage");
  const refusals = page.getByRole("region", { name: "Refused calls" });
  await refusals.getByText("in the last 7 days, by reason.").waitFor();
  const request = page.waitForRequest((each) => each.url().includes("/v1/usage/refusals"));
  await page.getByText("30 days", { exact: true }).click();
  const from = new URL((await request).url()).searchParams.get("from") ?? "";
  expect(Math.round((Date.now() - Date.parse(from)) / 86_400_000)).toBe(13);
  await refusals.getByText("in the last 14 days, by reason. Older refusals aren't available.").waitFor();
  await rows(page, "Refused calls").filter({ hasText: "Unknown token" }).waitFor();
});

test("each entry links to the page where it can be handled, and back", async () => {
  const { page } = await open(admin, "/usage");
  const { items } = await administrator.getUsage({ query: { by: "token", top: 5 } });
  const named = items.find(({ name }) => name)?.name ?? "";
  const token = rows(page, "Top tokens").getByRole("button", { name: named, exact: true }).first();
  await token.click();
  await getDialog(page).getByRole("heading", { name: named }).waitFor();
  await page.keyboard.press("Escape");
  await getDialog(page).waitFor({ state: "detached" });
  await expect.poll(() => token.evaluate((button) => button === document.activeElement)).toBe(true);

  const [first] = (await administrator.getUsage({ query: { by: "owner", top: 1 } })).items;
  await rows(page, "Top owners").getByRole("link").first().click();
  await page.getByRole("button", { name: `Owner: ${first?.owner}` }).waitFor();
  await page.goBack();
  await page.getByRole("region", { name: "Expiring tokens" }).getByRole("link", { name: /^Show/ }).click();
  await expect.poll(() => page.getByLabel("Filter by status").inputValue()).toBe("expiring-30d");
  await tokenRow(page, "ending").filter({ hasText: owner }).waitFor();
});

test.skipIf(!stack.dynamodbEndpoint)(
  "the list finds the tokens that are unused for 90 days, and nothing else",
  async () => {
    const { dynamodbEndpoint, accessKeyId, tableName } = stack;
    const client = databaseClient({ dynamodbEndpoint: dynamodbEndpoint ?? "", accessKeyId: accessKeyId ?? "" });
    const store = createDynamoTokenStore({ tableName: tableName ?? "", eventRetention: 0, client });
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    for (const [name, days] of [
      ["forgotten", 91],
      ["quiet", 89],
    ] as const) {
      const token = tokenWith({ owner, name, createdAt: ago(200), updatedAt: ago(200), lastSeenAt: ago(days) });
      await store.create(token, writeFor(token));
    }
    const { page } = await open(admin, "/usage");
    await page.getByRole("region", { name: "Unused tokens" }).getByRole("link", { name: /^Show/ }).click();
    await tokenRow(page, "forgotten").first().waitFor();
    await page.getByLabel("Search tokens").fill(owner);
    await expect.poll(() => page.locator("[data-token]").count()).toBe(1);
    await tokenRow(page, "forgotten").waitFor();
  },
);

test("a failure shows in its own card; only administrators see the page; it fits on a phone", async () => {
  const { page } = await open(undefined, "/usage", { viewport: { width: 320, height: 640 } });
  await page.route("**/v1/usage/refusals*", (route) => route.abort());
  await page.getByLabel("Secret", { exact: true }).fill(admin);
  await page.keyboard.press("Enter");
  const refusals = page.getByRole("region", { name: "Refused calls" });
  await refusals.getByText("Can't reach the service").waitFor();
  await rows(page, "Top tokens").nth(1).waitFor();
  await page.unroute("**/v1/usage/refusals*");
  await refusals.getByRole("button", { name: "Try again" }).click();
  await rows(page, "Refused calls").filter({ hasText: "Unknown token" }).waitFor();
  expect(await page.evaluate(() => document.body.scrollWidth <= document.documentElement.clientWidth)).toBe(true);

  const { secret } = await newToken({ owner, name: "self", scopes: ["tokens:self"] });
  const other = await open(secret, "/usage");
  await other.page.getByText("Administrators only").waitFor();
  expect(await other.page.getByRole("link", { name: "Usage" }).count()).toBe(0);
});
