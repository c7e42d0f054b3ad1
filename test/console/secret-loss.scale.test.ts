import "../support/suite-invariants.ts";
import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import {
  administrator,
  choose,
  createForm,
  getDialog,
  newToken,
  startCreating,
  takeSecret,
  tokenRow,
  unique,
  withBrowser,
} from "./browser-window.ts";

const { open } = withBrowser();

/** Whether the service accepts a secret now. */
async function isAccepted(secret: string): Promise<boolean> {
  const { active } = await administrator.introspect({ body: { token: secret } });
  return active;
}

/** Handles the POST requests of a page: the routes of creating and rotating. */
async function onPost(page: Page, handle: (route: Route) => Promise<void>): Promise<void> {
  await page.route("**/v1/tokens**", (route) =>
    route.request().method() === "POST" ? handle(route) : route.continue(),
  );
}

/** Carries requests out, and loses their responses until the returned function is called. */
async function loseResponses(page: Page): Promise<() => void> {
  let isLosing = true;
  await onPost(page, async (route) => {
    const response = await route.fetch();
    if (isLosing) await route.abort();
    else await route.fulfill({ response });
  });
  return () => {
    isLosing = false;
  };
}

/** Holds the responses of a page back until released. */
async function holdResponses(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await onPost(page, async (route) => {
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  });
  return release;
}

for (const scope of ["tokens:self", "tokens:admin"]) {
  test(`${scope}: nothing dismisses a creation that is under way`, async () => {
    const { secret: own } = await newToken({ owner: unique("alice"), scopes: [scope] });
    const { page } = await open(own);
    const form = await startCreating(page, "held");
    const release = await holdResponses(page);
    await form.getByRole("button", { name: "Create without scopes" }).click();
    await page.keyboard.press("Escape");
    await page.goBack();
    expect(await form.getByRole("button", { name: "Cancel" }).isDisabled()).toBe(true);
    expect(await form.isVisible()).toBe(true);
    release();
    expect(await isAccepted(await takeSecret(page))).toBe(true);
  });

  test(`${scope}: a creation whose response is lost is repeated without a second token, and shows a secret that works`, async () => {
    const owner = unique("alice");
    const { secret: own } = await newToken({ owner, scopes: [scope] });
    const { page } = await open(own);
    const form = await startCreating(page, "lost");
    const stopLosing = await loseResponses(page);
    await form.getByRole("button", { name: "Create without scopes" }).click();
    await form.getByText("The token may have been created.").waitFor();
    // What is repeated stays what it is.
    expect(await form.getByLabel("Name").isDisabled()).toBe(true);
    stopLosing();
    await form.getByRole("button", { name: "Try again" }).click();
    expect(await isAccepted(await takeSecret(page))).toBe(true);
    const tokens = (await administrator.listTokens({ query: { owner } })).items.map(({ name }) => name);
    expect(tokens.filter((name) => name === "lost")).toHaveLength(1);
  });
}

test("a name that another token has is not taken for a creation whose response was lost", async () => {
  const owner = unique("alice");
  const { secret: own } = await newToken({ owner, scopes: ["tokens:self"] });
  const other = await newToken({ owner, name: "theirs" });
  const { page } = await open(own);
  const form = await startCreating(page, "theirs");
  await form.getByLabel("Expiry").selectOption("never");
  await onPost(page, (route) => route.abort());
  await form.getByRole("button", { name: "Create without scopes" }).click();
  await form.getByText("The token may have been created.").waitFor();
  await page.unroute("**/v1/tokens**");
  await form.getByRole("button", { name: "Try again" }).click();
  await form.getByText("The owner already has a token with this name.").waitFor();
  expect(await isAccepted(other.secret)).toBe(true);
});

test("nothing dismisses a rotation that is under way", async () => {
  const owner = unique("alice");
  const { secret: own } = await newToken({ owner, scopes: ["tokens:self"] });
  await newToken({ owner, name: "job", scopes: [] });
  const { page } = await open(own);
  await choose(page, "job", "Rotate secret");
  const release = await holdResponses(page);
  await getDialog(page).getByRole("button", { name: "Rotate secret" }).click();
  await page.keyboard.press("Escape");
  await page.goBack();
  await page.mouse.click(5, 400);
  expect(await getDialog(page).getByRole("button", { name: "Close" }).count()).toBe(0);
  expect(await getDialog(page).isVisible()).toBe(true);
  release();
  expect(await isAccepted(await takeSecret(page))).toBe(true);
});

test("a rotation whose response is lost is repeated, and happens once", async () => {
  const owner = unique("alice");
  const { secret: own } = await newToken({ owner, scopes: ["tokens:self"] });
  const { id } = await newToken({ owner, name: "job", scopes: [] });
  const { page } = await open(own);
  await choose(page, "job", "Rotate secret");
  const stopLosing = await loseResponses(page);
  await getDialog(page).getByRole("button", { name: "Rotate secret" }).click();
  await getDialog(page).getByText("The secret may have been rotated.").waitFor();
  stopLosing();
  await getDialog(page).getByRole("button", { name: "Try again" }).click();
  expect(await isAccepted(await takeSecret(page))).toBe(true);
  expect((await administrator.getToken({ id })).secretVersion).toBe(2);
});

test("a lost rotation of the caller's own token without overlap loses neither the session nor the new secret", async () => {
  const { name, secret: own } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open(own);
  await choose(page, name, "Rotate secret");
  await getDialog(page).getByLabel("Keep the current secret working").selectOption("0");
  let isFirst = true;
  await onPost(page, async (route) => {
    const response = await route.fetch();
    if (isFirst) await route.abort();
    else await route.fulfill({ response });
    isFirst = false;
  });
  await getDialog(page).getByRole("button", { name: "Rotate secret" }).click();
  expect(await isAccepted(await takeSecret(page))).toBe(true);
  await page.getByRole("button", { name: "Refresh" }).click();
  await tokenRow(page, name).waitFor();
});

test("Back and another page ask as closing does while a secret is shown", async () => {
  const { secret: own } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open(own);
  const form = await startCreating(page, "kept");
  await form.getByRole("button", { name: "Create without scopes" }).click();
  const secret = await getDialog(page).getByLabel("Secret · kept").inputValue();
  await page.goBack();
  await getDialog(page).getByText("You haven't copied the secret").waitFor();
  await getDialog(page).getByRole("button", { name: "Back to the secret" }).click();
  expect(await getDialog(page).getByLabel("Secret · kept").inputValue()).toBe(secret);
});

test("a secret stays until it is dismissed when the token that is signed in is disabled", async () => {
  const { id, secret: own } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open(own);
  await page.clock.install();
  const form = await startCreating(page, "kept");
  await form.getByRole("button", { name: "Create without scopes" }).click();
  const secret = await getDialog(page).getByLabel("Secret · kept").inputValue();
  await page.waitForLoadState("networkidle");
  await administrator.updateToken({ id, body: { status: "disabled" } });
  // The page asks every minute whether its token is still accepted.
  const refused = page.waitForResponse((response) => response.status() === 401);
  await page.clock.fastForward(61_000);
  await refused;
  await tokenRow(page, "kept").waitFor({ state: "detached" });
  expect(await getDialog(page).getByLabel("Secret · kept").inputValue()).toBe(secret);
  await takeSecret(page);
  await page.getByText("You've been signed out because your token is no longer valid.").waitFor();
});

test("only a copy of the whole secret counts", async () => {
  const { secret: own } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open(own);
  const form = await startCreating(page, "part");
  await form.getByRole("button", { name: "Create without scopes" }).click();
  const field = getDialog(page).getByLabel("Secret · part");
  await field.evaluate((input: HTMLTextAreaElement) => {
    input.focus();
    input.setSelectionRange(0, 5);
  });
  await page.keyboard.press("ControlOrMeta+c");
  await getDialog(page).getByRole("button", { name: "Done" }).click();
  await getDialog(page).getByText("You haven't copied the secret").waitFor();
  await getDialog(page).getByRole("button", { name: "Back to the secret" }).click();
  await field.evaluate((input: HTMLTextAreaElement) => {
    input.focus();
    input.select();
  });
  await page.keyboard.press("ControlOrMeta+c");
  await getDialog(page).getByRole("button", { name: "Done" }).click();
  await getDialog(page).waitFor({ state: "detached" });
  await createForm(page).waitFor({ state: "detached" });
});
