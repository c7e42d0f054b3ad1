import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { consoleUrl } from "./browser-window.ts";
import type { Demo } from "./demo-data.ts";
import { visit } from "./open-view.ts";
import type { View } from "./views.ts";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 AA with all that came before it, and what axe recommends beyond that. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The widths that pages are looked at in, and the colors. */
export const widths = [390, 768, 1024, 1440] as const;
export const colors = ["light", "dark", "forced"] as const;

/** A width and the colors of it. */
export interface Appearance {
  readonly width: (typeof widths)[number];
  readonly color: (typeof colors)[number];
}

/** Opens a view once, and expects axe to find nothing in any of its appearances. */
export async function expectAccessible(
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
