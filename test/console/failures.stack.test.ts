import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import {
  administrator,
  choose,
  createForm,
  getDialog,
  newToken,
  signIn,
  startCreating,
  tokenRow,
  unique,
  withBrowser,
} from "./browser-window.ts";

const { open } = withBrowser();

async function signedIn(names: readonly string[] = []) {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:self"] });
  const tokens = await Promise.all(names.map((name) => newToken({ owner, name })));
  return { ...(await open(secret)), owner, tokens };
}

test("a validation error shows at its field, which gets the focus", async () => {
  const { page } = await signedIn();
  const form = await startCreating(page, "own");
  await form.getByRole("button", { name: "Create without scopes" }).click();
  await form.getByText("The owner already has a token with this name.").waitFor();
  const name = form.getByRole("textbox", { name: "Name" });
  expect(await name.getAttribute("aria-invalid")).toBe("true");
  // The first invalid field has the focus, and is in sight.
  await expect.poll(() => name.evaluate((input) => input === document.activeElement)).toBe(true);

  await name.fill("another");
  await form.getByLabel("Allowed IP ranges").fill("10.0.0.1");
  await form.getByRole("button", { name: "Create without scopes" }).click();
  await form.getByText("10.0.0.1: did you mean 10.0.0.1/32?").waitFor();
});

test("a change that another one overtook is not lost, and not forced", async () => {
  const { page, tokens } = await signedIn(["shared"]);
  await page.evaluate(startFramesEarly);
  await page.setViewportSize({ width: 1280, height: 700 });
  await choose(page, "shared", "Edit");
  await administrator.updateToken({ id: tokens[0]?.id ?? "", body: { description: "changed meanwhile" } });
  await getDialog(page).getByLabel("Description").fill("mine");
  await getDialog(page).getByRole("button", { name: "Save changes" }).click();
  // Both values are there to choose from, and nothing that was entered is lost.
  await getDialog(page).getByText("Someone else updated this token").waitFor();
  await getDialog(page).getByRole("definition").getByText("changed meanwhile").waitFor();
  await getDialog(page).getByRole("definition").getByText("mine").waitFor();
  await expect.poll(() => isInSight(getDialog(page).getByRole("button", { name: "Use the saved value" }))).toBe(true);
  expect(await getDialog(page).getByLabel("Description").inputValue()).toBe("mine");
  await getDialog(page).getByRole("button", { name: "Use the saved value" }).click();
  expect(await getDialog(page).getByLabel("Description").inputValue()).toBe("changed meanwhile");
  await getDialog(page).getByLabel("Description").fill("mine");
  await getDialog(page).getByRole("button", { name: "Save changes" }).click();
  await tokenRow(page, "shared").getByText("mine").waitFor();
});

test("where a change was overtaken by one that can't be loaded, the error stays, and nothing says that both are merged", async () => {
  const { page, tokens } = await signedIn(["shared"]);
  await choose(page, "shared", "Edit");
  await administrator.updateToken({ id: tokens[0]?.id ?? "", body: { description: "changed meanwhile" } });
  const problem = { type: "urn:latchkey:problem:invalid", title: "It can't be loaded", code: "invalid_request" };
  await page.route("**/v1/tokens/tok_*", (route) =>
    route.request().method() === "GET"
      ? route.fulfill({ status: 400, contentType: "application/problem+json", json: problem })
      : route.continue(),
  );
  await getDialog(page).getByLabel("Description").fill("mine");
  await getDialog(page).getByRole("button", { name: "Save changes" }).click();
  const alert = getDialog(page).getByRole("alert");
  await alert.waitFor();
  expect(await alert.textContent()).not.toContain("Someone else updated this token");
  expect(await getDialog(page).getByLabel("Description").inputValue()).toBe("mine");
  await getDialog(page).getByRole("button", { name: "Cancel" }).click();
  await getDialog(page).getByRole("button", { name: "Discard" }).click();
  await getDialog(page).waitFor({ state: "detached" });
});

test("a change of status shows immediately, and is reverted if it fails", async () => {
  const { page } = await signedIn(["shared"]);
  let respond = () => {};
  const held = new Promise<void>((resolve) => {
    respond = resolve;
  });
  await page.route("**/v1/tokens/tok_*", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    await held;
    const problem = { type: "urn:latchkey:problem:conflict", title: "Another change came first", code: "conflict" };
    await route.fulfill({ status: 409, json: { ...problem, status: 409 }, contentType: "application/problem+json" });
  });
  await choose(page, "shared", "Disable");
  await tokenRow(page, "shared").getByText("Disabled").waitFor();
  respond();
  await tokenRow(page, "shared").getByText("Active").waitFor();
  await page.getByText("Another change came first (conflict)").waitFor();
});

test("offline, the console shows a warning, keeps its data, and fails changes immediately", async () => {
  const { page, context } = await signedIn(["shared"]);
  await tokenRow(page, "shared").waitFor();
  await choose(page, "shared", "Delete");
  await context.setOffline(true);
  await page.getByText("You're offline").waitFor();
  await getDialog(page).getByLabel("Type shared to confirm").fill("shared");
  await getDialog(page).getByRole("button", { name: "Delete token" }).click();
  await getDialog(page).getByText("Can't reach the service").waitFor();
  await getDialog(page).getByRole("button", { name: "Cancel" }).click();
  expect(await tokenRow(page, "shared").isVisible()).toBe(true);
  await context.setOffline(false);
  await page.getByText("You're offline").waitFor({ state: "detached" });
});

test("the address of a token that does not exist shows an error", async () => {
  const { page } = await signedIn();
  await page.getByRole("button", { name: "own", exact: true }).click();
  await getDialog(page).getByText("Audit trail").waitFor();
  expect(new URL(page.url()).search).toMatch(/^\?token=tok_/);
  const { secret } = await newToken({ owner: unique("bob"), scopes: ["tokens:self"] });
  const other = await open(secret, `${new URL(page.url()).pathname}${new URL(page.url()).search}`);
  await getDialog(other.page).getByText("token_not_found").waitFor();
});

test("a part that can't be fetched fails alone, and loads on retry", async () => {
  const { secret } = await newToken({ owner: unique("alice"), name: "own", scopes: ["tokens:self"] });
  const { page } = await open();
  const blocked = /\/assets\/(create-token-page|token-dialog)-/;
  await page.route(blocked, (route) => route.abort());
  await signIn(page, secret);
  await choose(page, "own", "Edit");
  await getDialog(page).getByRole("alert").getByText("Couldn't load this part of the console").waitFor();
  await page.keyboard.press("Escape");
  await getDialog(page).waitFor({ state: "detached" });

  await page.getByRole("link", { name: "Create token" }).click();
  await page.getByRole("main").getByText("Couldn't load this part of the console").waitFor();
  await page.unroute(blocked);
  await page.getByRole("button", { name: "Try again" }).click();
  await createForm(page).getByLabel("Name").waitFor();
  // The session goes on, and so does everything else.
  await page.getByRole("link", { name: "My tokens" }).click();
  await choose(page, "own", "Edit");
  await getDialog(page).getByLabel("Description").waitFor();
});

test("the focus is never lost: after a refused sign-in or form, a deletion, and a row that leaves the list", async () => {
  const { page, tokens } = await signedIn(["a", "b"]);
  const isLost = () => page.evaluate(() => document.activeElement === document.body);
  await choose(page, "a", "Delete");
  await getDialog(page).getByLabel("Type a to confirm").fill("a");
  await page.keyboard.press("Enter");
  await tokenRow(page, "a").waitFor({ state: "detached" });
  await expect.poll(isLost).toBe(false);
  await page.getByLabel("Filter by status").selectOption("Active");
  await choose(page, "b", "Disable");
  await tokenRow(page, "b").waitFor({ state: "detached" });
  await expect.poll(isLost).toBe(false);
  expect((await administrator.getToken({ id: tokens[1]?.id ?? "" })).status).toBe("disabled");

  await page.getByRole("button", { name: "Sign out" }).click();
  const field = page.getByLabel("Secret", { exact: true });
  await field.fill("lk_mistyped");
  await page.keyboard.press("Enter");
  await page.getByText("That secret isn't valid.").waitFor();
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
});

test("the first field that the service refuses is scrolled to and has the focus, on a low window and a phone", async () => {
  const { page } = await signedIn();
  for (const size of [
    { width: 1440, height: 700 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    const form = await startCreating(page, "own");
    await form.getByRole("button", { name: "Create without scopes" }).scrollIntoViewIfNeeded();
    await form.getByRole("button", { name: "Create without scopes" }).click();
    const name = form.getByRole("textbox", { name: "Name" });
    await expect.poll(() => name.evaluate((input) => input === document.activeElement)).toBe(true);
    await expect.poll(() => isInSight(name)).toBe(true);
    await expect.poll(() => isInSight(form.getByText("already has a token with this name"))).toBe(true);
    await form.getByRole("button", { name: "Cancel" }).click();
    await getDialog(page).getByRole("button", { name: "Discard" }).click();
  }
});

/** Calls each animation frame before React renders, as may happen on a busy machine; one that it requests itself comes as usual. */
function startFramesEarly(): void {
  const request = window.requestAnimationFrame;
  let isInFrame = false;
  window.requestAnimationFrame = (callback) => {
    if (isInFrame) return request(callback);
    queueMicrotask(() => {
      isInFrame = true;
      callback(performance.now());
      isInFrame = false;
    });
    return 0;
  };
}

/** Whether an element is what is painted at its middle. */
function isInSight(element: Locator): Promise<boolean> {
  return element.evaluate((node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    const painted = document.elementFromPoint(left + width / 2, top + height / 2);
    return painted !== null && (node.contains(painted) || painted.contains(node));
  });
}
