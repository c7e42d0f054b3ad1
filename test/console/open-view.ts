import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Demo } from "./demo-data.ts";
import type { View } from "./views.ts";

/** What a window is like. */
export interface Window {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
}

/** The windows that every page is looked at in. */
export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

/** A browser with windows of one kind. */
export function newContext(browser: Browser, { width, height, colorScheme }: Window): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: "reduce",
    hasTouch: width < 600,
    isMobile: width < 600,
    timezoneId: "Europe/Paris",
  });
}

/** Opens a view in a window of its own. */
export async function visit(context: BrowserContext, consoleUrl: string, demo: Demo, view: View): Promise<Page> {
  const page = await context.newPage();
  if (view.as) {
    await page.addInitScript((secret) => sessionStorage.setItem("latchkey.secret", secret), demo[view.as]);
  }
  await page.goto(consoleUrl + (view.path ?? "/"));
  await view.open(page);
  return page;
}
