import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectBrowser, consoleUrl, stack } from "./browser-window.ts";
import { type Demo, seedDemo } from "./demo-data.ts";
import { visit } from "./open-view.ts";
import { type View, views } from "./views.ts";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 AA with all that came before it, and what axe recommends beyond that. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The widths that pages are looked at in, and the colors. */
export const widths = [390, 768, 1024, 1440] as const;
export const colors = ["light", "dark", "forced"] as const;

/** A width and the colors of it. */
interface Appearance {
  readonly width: (typeof widths)[number];
  readonly color: (typeof colors)[number];
}

/** Tests that axe finds nothing in any appearance of any view. */
export function testAccessibility(appearances: readonly Appearance[]): void {
  const { dynamodbEndpoint, accessKeyId, tableName } = stack;
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
    }, 60_000);
    afterAll(() => browser?.close());

    const seen = appearances.map(({ width, color }) => `${width} px ${color}`).join(", ");
    test.each(views)(`$name: ${seen}`, async (view) => expectAccessible(browser, demo, view, appearances), 60_000);
  });
}

/** Opens a view once, and expects axe to find nothing in any of its appearances. */
async function expectAccessible(
  browser: Browser,
  demo: Demo,
  view: View,
  appearances: readonly Appearance[],
): Promise<void> {
  const size = { width: 1440, height: 900 };
  const { page, context } = await visit(browser, consoleUrl, demo, view, { ...size, colorScheme: "light" });
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
  await context.close();
}

/** What axe finds wrong with a page, as the rule and the places. */
async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    return (await axe.run({ runOnly: { type: "tag", values } })).violations;
  }, tags);
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`,
  );
}
