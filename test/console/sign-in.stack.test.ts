import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import {
  consoleUrl,
  createForm,
  newToken,
  stack,
  takeSecret,
  tokenRow,
  unique,
  withBrowser,
} from "./browser-window.ts";
import { findPlaces } from "./find-places.ts";

const { open } = withBrowser();

/** Signs in at the issuer for development, as a user does. */
async function signInAs(page: Page, name: "Alice Example" | "Admin Example"): Promise<void> {
  await page.getByRole("button", { name: "Sign in with Example Corp" }).click();
  await page.getByRole("button", { name }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

const storage = () => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]);

test("alice signs in, creates a token, uses it and signs out at the issuer; a reload asks the issuer, and not her", async () => {
  const { page } = await open();
  await signInAs(page, "Alice Example");
  await page.getByRole("heading", { name: "My tokens" }).waitFor();
  await page.getByRole("region", { name: "Signed in" }).getByText("Alice Example").waitFor();
  expect(await page.evaluate(storage)).not.toMatch(/eyJ|refresh|verifier/);

  const name = unique("job");
  await page.goto(`${consoleUrl}/tokens/new`);
  const form = createForm(page);
  await form.getByLabel("Name").fill(name);
  expect(await form.getByRole("checkbox", { name: "tokens:self" }).isDisabled()).toBe(true);
  await form.getByRole("checkbox", { name: "lookup:read" }).check();
  await form.getByRole("button", { name: "Create token" }).click();
  const secret = await takeSecret(page);
  const response = await fetch(`${stack.exampleUrl}/v1/lookup/port?namespace=common`, {
    headers: { "X-Authentication": secret },
  });
  expect(response.status).toBe(200);

  const asked: string[] = [];
  page.on("request", (request) => request.url().startsWith(stack.issuerUrl ?? "-") && asked.push(request.url()));
  await page.goto(`${consoleUrl}/my-tokens?search=${name}`);
  await tokenRow(page, name).waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`/my-tokens?search=${name}`);
  expect(asked.some((url) => url.includes("prompt=none"))).toBe(true);

  await tokenRow(page, name).getByRole("button", { name, exact: true }).click();
  await page.getByText("by Alice Example").waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign out of Example Corp?" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in with Example Corp" }).click();
  // The issuer asks again who it is.
  await page.getByRole("button", { name: "Alice Example" }).waitFor();
});

test("a person's JWT and refresh token are in no storage, address or node of the page, signed in or out", async () => {
  const { page } = await open(undefined, "/", {});
  const issued: Promise<Record<string, unknown>>[] = [];
  page.on("response", (response) => {
    if (response.url() === `${stack.issuerUrl}/token`) issued.push(response.json());
  });
  await signInAs(page, "Alice Example");
  await page.getByRole("heading", { name: "My tokens" }).waitFor();
  const [{ id_token: jwt, access_token: accessToken, refresh_token: refreshToken } = {}] = await Promise.all(issued);
  const secrets = [jwt, accessToken, refreshToken].filter((each) => typeof each === "string");
  expect(jwt).toMatch(/^eyJ/);
  for (const secret of secrets) expect(await findPlaces(page, secret)).toEqual([]);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign out of Example Corp?" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in with Example Corp" }).waitFor();
  for (const secret of secrets) expect(await findPlaces(page, secret)).toEqual([]);
});

test("a sign-in that began at a path with two slashes ends on this host", async () => {
  const { page } = await open(undefined, "//login.example.org/my-tokens");
  await signInAs(page, "Alice Example");
  const { origin, pathname } = new URL(page.url());
  expect([origin, pathname]).toEqual([consoleUrl, "/login.example.org/my-tokens"]);
});

test("alice sees only her own tokens, and an administrator sees everyone's", async () => {
  const other = await newToken({ owner: unique("other"), name: unique("other") });
  const { page } = await open();
  await signInAs(page, "Alice Example");
  await page.getByRole("heading", { name: "My tokens" }).waitFor();
  expect(await page.getByRole("link", { name: "All tokens" }).count()).toBe(0);
  await page.goto(`${consoleUrl}/all-tokens`);
  await page.getByText("only for administrators", { exact: false }).or(page.getByRole("heading")).first().waitFor();
  expect(await tokenRow(page, other.name).count()).toBe(0);

  // In another browser: the issuer knows this one as Alice's.
  const { page: admins } = await open(undefined, "/", {});
  await signInAs(admins, "Admin Example");
  await admins.goto(`${consoleUrl}/all-tokens?q=${other.owner}`);
  await tokenRow(admins, other.name).waitFor();
});

test("a reused code and an unsolicited response don't sign anyone in", async () => {
  const { page } = await open();
  let callback = "";
  page.on("request", (request) => {
    if (request.url().includes("/sign-in/callback?")) callback = request.url();
  });
  await signInAs(page, "Alice Example");
  expect(callback).toContain("code=");
  const failure = page.getByText("Couldn't sign you in. Try again.");
  for (const address of [
    callback,
    `${consoleUrl}/sign-in/callback?code=stolen`,
    `${consoleUrl}/sign-in/callback?error=access_denied`,
  ]) {
    await page.goto(address);
    await failure.waitFor();
    expect(await page.getByRole("button", { name: "Sign out" }).count()).toBe(0);
  }
});

test("a response with another state is refused", async () => {
  const { page } = await open();
  await page.route("**/auth?*", (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set("state", "another");
    return route.fulfill({ status: 302, headers: { location: url.href } });
  });
  await page.getByRole("button", { name: "Sign in with Example Corp" }).click();
  await page.getByRole("button", { name: "Alice Example" }).click();
  await page.getByText("Couldn't sign you in. Try again.").waitFor();
});

test("a token that is about to end is renewed without a question", async () => {
  const { page } = await open();
  await signInAs(page, "Alice Example");
  const refreshed = page.waitForRequest((request) => request.postData()?.includes("grant_type=refresh_token") ?? false);
  await page.clock.setFixedTime(new Date(Date.now() + 14.7 * 60_000));
  await page.getByRole("button", { name: "Refresh" }).click();
  expect((await (await refreshed).response())?.status()).toBe(200);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
});

test("after the issuer's session has ended, a reload shows the sign-in page", async () => {
  const { page, context } = await open();
  await signInAs(page, "Alice Example");
  await context.clearCookies();
  await page.reload();
  await page.getByRole("button", { name: "Sign in with Example Corp" }).waitFor();
  expect(await page.getByText("didn't work").count()).toBe(0);
  await page.reload();
  await page.getByRole("button", { name: "Sign in with Example Corp" }).waitFor();
});

test("signing in with a secret can be switched off, and works while the issuer is down", async () => {
  const { page } = await open();
  const secret = page.getByLabel("Secret", { exact: true });
  await secret.waitFor();
  await page.route(`${stack.issuerUrl}/**`, (route) => route.abort());
  await page.getByRole("button", { name: "Sign in with Example Corp" }).click();
  await page.getByText("Couldn't sign you in. Try again.").waitFor();
  await secret.waitFor();

  await page.route("**/v1/sign-in", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), secrets: false } });
  });
  await page.reload();
  await page.getByRole("button", { name: "Sign in with Example Corp" }).waitFor();
  expect(await secret.count()).toBe(0);
});
