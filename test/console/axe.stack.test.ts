import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectBrowser, consoleUrl, stack } from "./browser-window.ts";
import { type Demo, seedDemo } from "./demo-data.ts";
import { desktop, phone, visit } from "./open-view.ts";
import { views } from "./views.ts";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { dynamodbEndpoint, accessKeyId, tableName } = stack;

/** What axe finds wrong with a page, as the rule and the places. */
async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return (await axe.run()).violations;
  });
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`,
  );
}

describe.skipIf(!dynamodbEndpoint || !tableName)("axe finds nothing (needs a database that can be seeded)", () => {
  let browser: Browser;
  let demo: Demo;

  beforeAll(async () => {
    [browser, demo] = await Promise.all([
      connectBrowser(),
      seedDemo({
        dynamodbEndpoint: dynamodbEndpoint ?? "",
        accessKeyId: accessKeyId ?? "",
        tableName: tableName ?? "",
      }),
    ]);
  });
  afterAll(() => browser?.close());

  test.each(views)("$name, in light and dark, and at phone width", async (view) => {
    const { page, context } = await visit(browser, consoleUrl, demo, view, { ...desktop, colorScheme: "light" });
    // The browser's own channel is not bound by the page's policy, as a script element would be.
    await page.evaluate(axeSource);
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize(phone);
    await view.hold?.(page);
    expect(await violations(page)).toEqual([]);
    await context.close();
  });
});
