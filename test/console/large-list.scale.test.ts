import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeTokens, seedTokens } from "../support/seed-tokens.ts";
import { tokenWith } from "../support/token-fixture.ts";
import { newToken, stack, tokenRow, unique, withBrowser } from "./browser-window.ts";
import { databaseClient } from "./demo-data.ts";

const { open } = withBrowser();
const { dynamodbEndpoint, accessKeyId, tableName } = stack;

describe.skipIf(!dynamodbEndpoint || !tableName)(
  "10,000 tokens of one owner (needs a database that can be seeded)",
  () => {
    const client = databaseClient({ dynamodbEndpoint: dynamodbEndpoint ?? "", accessKeyId: accessKeyId ?? "" });
    const owner = unique("fleet");
    const tokens = Array.from({ length: 10_000 }, (_, number) => tokenWith({ owner, name: numbered(number) }));

    beforeAll(() => seedTokens(client, tableName ?? "", tokens), 60_000);
    // They have no audit trail, and would slow down whatever looks at the whole table.
    afterAll(() => removeTokens(client, tableName ?? "", tokens), 60_000);

    test("stay usable: no request asks for them all", async () => {
      const { secret } = await newToken({ owner, name: "zzz-own", scopes: ["tokens:self"] });

      const { page } = await open();
      const counts: number[] = [];
      page.on("response", async (response) => {
        if (!new URL(response.url()).pathname.endsWith("/v1/tokens")) return;
        // How many tokens need attention is counted up to 100.
        if (new URL(response.url()).searchParams.has("expiring")) return;
        counts.push(((await response.json()) as { items: unknown[] }).items.length);
      });
      await page.getByLabel("Secret", { exact: true }).fill(secret);
      await page.keyboard.press("Enter");
      await tokenRow(page, numbered(0)).waitFor();
      expect(await page.locator("[data-token]").count()).toBe(50);

      // On and back
      await page.getByRole("button", { name: "Next" }).click();
      await tokenRow(page, numbered(50)).waitFor();
      await page.getByRole("button", { name: "Next" }).click();
      await tokenRow(page, numbered(100)).waitFor();
      await page.getByText("Page 3").waitFor();
      await page.getByRole("button", { name: "Previous" }).click();
      await tokenRow(page, numbered(50)).waitFor();

      // Straight to one of them
      const start = performance.now();
      await page.getByLabel("Search tokens").fill(numbered(9_876));
      await tokenRow(page, numbered(9_876)).waitFor();
      await expect.poll(() => page.locator("[data-token]").count()).toBe(1);
      expect(performance.now() - start).toBeLessThan(3_000);

      await page.waitForLoadState("networkidle");
      expect(Math.max(...counts)).toBeLessThanOrEqual(50);
      // Three pages, one of them twice at most, and the search.
      expect(counts.length).toBeLessThanOrEqual(6);
    }, 120_000);
  },
);

function numbered(number: number): string {
  return `device-${String(number).padStart(5, "0")}`;
}
