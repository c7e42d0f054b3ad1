import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { consoleUrl, withBrowser } from "./browser-window.ts";

const { open } = withBrowser();

/** The files that the page names. Dialogs and forms are fetched later, when the browser is idle. */
function firstFiles(page: Page): Promise<string[]> {
  return page
    .locator("script[src], link[rel=modulepreload], link[rel=stylesheet]")
    .evaluateAll((elements) =>
      elements.map((element) => (element as HTMLScriptElement).src || (element as HTMLLinkElement).href),
    );
}

test("the first load is at most 230 KB of JavaScript and CSS, compressed", async () => {
  const { page } = await open();
  const sizes = await Promise.all(
    (await firstFiles(page)).map(async (file) => {
      const bytes = gzipSync(Buffer.from(await (await fetch(file)).arrayBuffer())).length;
      return { file, bytes };
    }),
  );
  const totalKilobytes = (extension: string) =>
    sizes.filter(({ file }) => file.endsWith(extension)).reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
  const [scripts, styles] = [totalKilobytes(".js"), totalKilobytes(".css")];
  console.info(`${scripts.toFixed(0)} KB of JavaScript, ${styles.toFixed(0)} KB of CSS`);
  expect(scripts).toBeGreaterThan(100);
  expect(styles).toBeGreaterThan(10);
  expect(scripts + styles).toBeLessThanOrEqual(230);
});

test("the styles are those of what is used: every class and every variable that is needed, and no other component's", async () => {
  const { page } = await open();
  const files = await firstFiles(page);
  const texts = new Map<string, string>();
  for (const url of files) {
    if (texts.has(url)) continue;
    const text = await (await fetch(url)).text();
    texts.set(url, text);
    // The parts that are fetched later.
    for (const [, name] of text.matchAll(/\/([\w-]+-[\w-]{8}\.js)\b/g)) files.push(`${consoleUrl}/assets/${name}`);
  }
  const loadedText = (extension: string) =>
    [...texts].flatMap(([url, text]) => (url.endsWith(extension) ? [text] : [])).join("\n");
  const [scripts, styles] = [loadedText(".js"), loadedText(".css")];
  const classes = (text: string) => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g));
  expect([...classes(styles)].sort()).toEqual([...classes(scripts)].sort());
  // Those of a component are set on its element; what is left is the theme's, but for one that Mantine sets nowhere.
  const defined = new Set(`${scripts}${styles}`.match(/--[a-z][\w-]*(?=["']?:|["']\]?\s*:)/g));
  const needed = [...styles.matchAll(/var\((--mantine-[\w-]+)\)/g)].map(([, name = ""]) => name);
  expect([...new Set(needed)].filter((name) => !defined.has(name))).toEqual(["--mantine-text-wrap"]);
});

test("there is something to see before the scripts have come", async () => {
  const { page } = await open();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/assets/**", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(consoleUrl, { waitUntil: "commit" });
  await page.getByRole("status").getByText("Loading…").waitFor();
  expect(await page.getByRole("main").evaluate((main) => getComputedStyle(main).display)).toBe("flex");
  release();
  await page.getByRole("heading", { name: "Sign in to Latchkey" }).waitFor();
});
