import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectBrowser, consoleUrl, stack } from "./browser-window.ts";
import { type Demo, seedDemo } from "./demo-data.ts";
import { newContext, visit } from "./open-view.ts";
import { type View, views } from "./views.ts";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 AA with all that came before it, and what axe recommends beyond that. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Every width that pages are looked at in, in every scheme of colors. */
const appearances = [390, 768, 1024, 1440].flatMap((width) =>
  (["light", "dark", "forced"] as const).map((color) => ({ width, color })),
);
const seen = appearances.map(({ width, color }) => `${width} px ${color}`).join(", ");

const { dynamodbEndpoint, accessKeyId, tableName, usageTableName } = stack;

describe.skipIf(!dynamodbEndpoint || !tableName)("axe finds nothing (needs a database that can be seeded)", () => {
  let context: BrowserContext;
  let demo: Demo;

  beforeAll(async () => {
    [context, demo] = await Promise.all([
      connectBrowser().then((browser) => newContext(browser, { width: 1440, height: 900, colorScheme: "light" })),
      seedDemo({
        dynamodbEndpoint: dynamodbEndpoint ?? "",
        accessKeyId: accessKeyId ?? "",
        tableName: tableName ?? "",
        usageTableName: usageTableName ?? "",
        exampleUrl: stack.exampleUrl,
      }),
    ]);
  }, 60_000);
  afterAll(() => context?.browser()?.close());

  test.each(views)(`$name: ${seen}`, async (view) => expectAccessible(context, demo, view), 60_000);
});

/** Opens a view once, and expects axe to find nothing in any of its appearances. */
async function expectAccessible(context: BrowserContext, demo: Demo, view: View): Promise<void> {
  const page = await visit(context, consoleUrl, demo, view);
  try {
    // The browser's own channel is not bound by the page's policy, as a script element would be.
    await page.evaluate(axeSource);
    for (const { width, color } of appearances) {
      await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
      const colorScheme = color === "dark" ? "dark" : "light";
      await page.emulateMedia({ colorScheme, forcedColors: color === "forced" ? "active" : "none" });
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
      await view.hold?.(page);
      expect(await violations(page), `${view.name}, ${width} px, ${color}`).toEqual([]);
    }
  } finally {
    await page.close();
    await context.setOffline(false);
  }
}

/** What axe finds wrong with a page, as the rule and the places. */
async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    // Style sheets are in the page; only rules that are not run would read them again.
    return (await axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"], preload: false }))
      .violations;
  }, tags);
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`,
  );
}
