import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { createForm, getDialog, newToken, tokenRow, unique, withBrowser } from "./browser-window.ts";

const { open } = withBrowser();

/** The elements that are wider than what they stand in shows of them. */
function clipped(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).evaluateAll((elements) =>
    elements.flatMap((element) => {
      const { left, right } = element.getBoundingClientRect();
      const isTruncated = element.scrollWidth > element.clientWidth + 1 || left < 0 || right > innerWidth;
      return isTruncated ? [element.textContent ?? ""] : [];
    }),
  );
}

test("no scope is ever cut off, and those that let a token manage tokens come first and are marked", async () => {
  const owner = unique("ops");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:admin"] });
  const scopes = ["lookup:read", "scope:write", "tokens:self", "tokens:admin"];
  await newToken({ owner, name: "all of them", scopes });
  const { page } = await open(secret, "/my-tokens");
  const row = tokenRow(page, "all of them");
  for (const width of [1440, 1199, 1100, 1000, 900, 768, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await row.waitFor();
    expect(await clipped(page, ".scope"), `${width} px`).toEqual([]);
    const shown = await row.locator(".scope").allTextContents();
    expect(shown.slice(0, 2).sort(), `${width} px`).toEqual(["tokens:admin", "tokens:self"]);
    expect(await row.getByRole("img", { name: "Lets its holder manage tokens" }).count()).toBe(2);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} px`).toBe(true);
  }
});

test("at 400 % zoom and in low windows nothing covers what has the focus", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:self", "lookup:read"] });
  await Promise.all(Array.from({ length: 8 }, (_, n) => newToken({ owner, name: `n${n}`, scopes: [] })));
  const { page } = await open(secret);
  await tokenRow(page, "n7").waitFor();
  // 1280 × 1024 at 400 %, and a laptop's window.
  for (const size of [
    { width: 320, height: 256 },
    { width: 1280, height: 600 },
  ]) {
    await page.setViewportSize(size);
    await page.getByRole("link", { name: "Create token" }).focus();
    expect(await coveredFocus(page, 40), `${size.width} px`).toEqual([]);
  }
  await page.getByRole("link", { name: "Create token" }).click();
  await page.setViewportSize({ width: 320, height: 256 });
  await createForm(page).getByLabel("Name").focus();
  expect(await coveredFocus(page, 14)).toEqual([]);
});

/** Goes on by Tab, and names what has the focus and lies under something else. */
async function coveredFocus(page: Page, stops: number): Promise<string[]> {
  const covered: string[] = [];
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { left, top, width, height } = element.getBoundingClientRect();
      const points = [0.1, 0.5, 0.9].map((part) => [left + width * part, top + height / 2] as const);
      const isSeen = points.some(([x, y]) => {
        const painted = document.elementFromPoint(x, y);
        const label = element.closest(".mantine-Checkbox-root, .mantine-Input-wrapper");
        return painted && (element.contains(painted) || painted.contains(element) || label?.contains(painted));
      });
      return isSeen ? null : (element.ariaLabel ?? element.textContent ?? element.tagName);
    });
    if (name !== null) covered.push(name);
  }
  return covered;
}

test("shortened text has a tooltip for mouse, touch and keyboard, which Escape closes", async () => {
  const { secret, name } = await newToken({ scopes: ["tokens:self"], expiresAt: "2031-05-06T12:00:00Z" });
  const { page } = await open(secret, "/", { hasTouch: true });
  const tooltip = page.getByRole("tooltip");
  const date = tokenRow(page, name).locator("time[datetime^='2031']");
  await expect.poll(() => date.hover().then(() => tooltip.count())).toBe(1);
  expect(await tooltip.textContent()).toContain("2031");
  await page.keyboard.press("Escape");
  await tooltip.waitFor({ state: "detached" });
  await page.mouse.move(0, 0);
  await date.tap();
  await tooltip.getByText("2031").waitFor();
  await page.getByRole("button", { name: "Switch to" }).focus();
  await page.keyboard.press("Tab");
  await tooltip.getByText("Sign out").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await tooltip.waitFor({ state: "detached" });
});

test("dates follow the browser's locale", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:self"] });
  await newToken({ owner, name: "dated", scopes: [], expiresAt: "2030-01-31T12:00:00Z" });
  const { page } = await open(secret, "/", { locale: "de-DE" });
  await tokenRow(page, "dated").getByText("31.01.2030").waitFor();
  await tokenRow(page, "dated").getByRole("button", { name: "dated", exact: true }).click();
  await getDialog(page)
    .getByText(/31\.01\.2030, \d\d:00/)
    .first()
    .waitFor();
});
