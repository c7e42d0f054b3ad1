import { randomUUID } from "node:crypto";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, vi } from "vitest";
import { createClient } from "../../client/client.ts";
import type { Input, Token } from "../../client/types.ts";
import type {} from "../support/browser-server.ts";

/** The stack under test. */
export const stack = inject("stack");

/** The console of the stack. @throws Error where it has none. */
export const consoleUrl = stack.consoleUrl ?? missing();

function missing(): never {
  throw new Error("The stack under test serves no console.");
}

/** The browser of the project. Closing it ends the connection and what was opened through it. */
export function connectBrowser(): Promise<Browser> {
  return chromium.connect(inject("browserUrl"));
}

/** A client with the administrator's secret, for what a test needs to be there. */
export const administrator = createClient({ baseUrl: stack.managementUrl, token: stack.adminToken });

/** A name or an owner that no other test has. */
export function unique(stem: string): string {
  return `${stem}-${randomUUID().slice(0, 8)}`;
}

/** A new token, with its secret. */
export async function newToken(
  body: Partial<Input<"createToken">["body"]>,
): Promise<Token & { readonly secret: string }> {
  const { secret, ...token } = await administrator.createToken({ body: { name: unique("token"), ...body } });
  if (secret === undefined) throw new Error("The service has made no secret.");
  return { ...token, secret };
}

/** Calls the example API. On a busy machine an authorizer answers 500, and such a call has no token: it's made again. */
export async function callExample(path: string, secret: string): Promise<void> {
  const call = async () => {
    const { status } = await fetch(stack.exampleUrl + path, { headers: { "X-Authentication": secret } });
    expect(status).toBeLessThan(500);
  };
  await vi.waitFor(call, { timeout: 10_000, interval: 200 });
}

/** A window of the browser, with what went wrong in it. */
export interface BrowserWindow {
  readonly page: Page;
  readonly context: BrowserContext;
}

/**
 * Gives the tests of a file a browser. What a page must never do fails the test that did it. Each window is a tab with a
 * session of its own; the files of the console are fetched and compiled once.
 */
export function withBrowser() {
  let browser: Browser;
  let shared: BrowserContext;
  let pageErrors: string[] = [];
  const ownContexts: BrowserContext[] = [];

  const newContext = async (options: BrowserContextOptions = {}) => {
    const viewport = { width: 1280, height: 800 };
    const context = await browser.newContext({ reducedMotion: "reduce", viewport, ...options });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: consoleUrl });
    return context;
  };

  beforeAll(async () => {
    browser = await connectBrowser();
    shared = await newContext();
  });
  afterEach(async () => {
    await Promise.all(ownContexts.splice(0).map((context) => context.close()));
    await Promise.all(shared.pages().map((page) => page.close()));
    // The issuer keeps who is signed in to it in a cookie.
    await shared.clearCookies();
    await shared.setOffline(false);
    const seen = pageErrors;
    pageErrors = [];
    expect(seen, "errors of pages, and what the Content-Security-Policy has refused").toEqual([]);
  });
  afterAll(() => browser?.close());

  return {
    /** Opens the console, signed in where a secret is given. */
    async open(secret?: string, path = "/", options?: BrowserContextOptions): Promise<BrowserWindow> {
      const context = options ? await newContext(options) : shared;
      if (options) ownContexts.push(context);
      const page = await context.newPage();
      // Shorter than a test's timeout, so that a failure says what was waited for.
      page.setDefaultTimeout(15_000);
      page.on("pageerror", (error) => pageErrors.push(`${error.name}: ${error.message}`));
      page.on("console", (message) => {
        const text = message.text();
        // A refusal by the API is logged by the browser, and is nothing wrong with the page.
        if (message.type() === "error" && !text.startsWith("Failed to load resource")) pageErrors.push(text);
      });
      await page.goto(consoleUrl + path);
      if (secret !== undefined) await signIn(page, secret);
      return { page, context };
    },
  };
}

/** Signs in as a user does. */
export async function signIn(page: Page, secret: string): Promise<void> {
  await page.getByLabel("Secret", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** The row of a token in the list. */
export function tokenRow(page: Page, name: string) {
  return page.locator("[data-token]").filter({ has: page.getByRole("button", { name, exact: true }) });
}

/** Chooses an action from a token's menu. */
export async function choose(page: Page, name: string, action: string): Promise<void> {
  await tokenRow(page, name).getByRole("button", { name: "Actions for" }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

/** The dialog that is open. */
export function getDialog(page: Page) {
  return page.getByRole("dialog");
}

/** The form that creates a token. */
export function createForm(page: Page) {
  return page.getByRole("form", { name: "Create token" });
}

/** Opens the form that creates a token, and enters a name. */
export async function startCreating(page: Page, name: string) {
  await page.getByRole("link", { name: "Create token" }).click();
  await createForm(page).getByLabel("Name").fill(name);
  return createForm(page);
}

/** Copies the secret that is shown, closes the dialog, and returns the secret. */
export async function takeSecret(page: Page): Promise<string> {
  await getDialog(page).getByRole("button", { name: "Copy secret" }).click();
  await getDialog(page).getByRole("button", { name: "Copied" }).waitFor();
  await getDialog(page).getByRole("button", { name: "Done" }).click();
  await getDialog(page).waitFor({ state: "detached" });
  return page.evaluate(() => navigator.clipboard.readText());
}
