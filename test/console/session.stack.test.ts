import { expect, test } from "vitest";
import {
  administrator,
  choose,
  getDialog,
  newToken,
  signIn,
  takeSecret,
  tokenRow,
  unique,
  withBrowser,
} from "./browser-window.ts";
import { findPlaces } from "./find-places.ts";

const { open } = withBrowser();

const storage = () => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]);

test("the secret is kept in memory only, unless the user asks to stay signed in", async () => {
  const { secret } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open(secret);
  expect(await page.evaluate(storage)).not.toContain(secret);
  await page.reload();
  await page.getByRole("heading", { name: "Sign in to Latchkey" }).waitFor();

  await page.getByLabel("Secret", { exact: true }).fill(secret);
  await page.getByLabel("Keep me signed in").check();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "My tokens" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "My tokens" }).waitFor();

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Latchkey" }).waitFor();
  expect(await findPlaces(page, secret)).toEqual([]);
});

test("a refused secret doesn't sign in, and shows an error", async () => {
  const { page } = await open();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("Enter a secret.").waitFor();
  await page.getByLabel("Secret", { exact: true }).fill("lk_mistyped");
  await page.keyboard.press("Enter");
  await page.getByText("That secret isn't valid.").waitFor();
});

test("a token that is disabled elsewhere is signed out at the next call", async () => {
  const { id, secret } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open(secret);
  await page.waitForLoadState("networkidle");
  await administrator.updateToken({ id, body: { status: "disabled" } });
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByText("You've been signed out because your token is no longer valid.").waitFor();
});

test("rotating the caller's own token stays signed in with the new secret", async () => {
  const { name, secret } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open(secret);
  await choose(page, name, "Rotate secret");
  await getDialog(page).getByText("You'll stay signed in").waitFor();
  await getDialog(page).getByLabel("Keep the current secret working").selectOption("0");
  await getDialog(page).getByRole("button", { name: "Rotate secret" }).click();
  const fresh = await takeSecret(page);
  await page.getByRole("button", { name: "Refresh" }).click();
  await tokenRow(page, name).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, fresh);
});

test("disabling the caller's own token asks for confirmation, then signs out", async () => {
  const { id, name, secret } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const { page } = await open(secret);
  await choose(page, name, "Disable");
  await getDialog(page).getByRole("button", { name: "Disable and sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Latchkey" }).waitFor();
  expect((await administrator.getToken({ id })).status).toBe("disabled");
});

test("who one is, and with which scopes, is in sight on every page", async () => {
  const owner = unique("ops");
  const { name, secret } = await newToken({ owner, scopes: ["tokens:admin"] });
  const { page } = await open(secret);
  for (const link of ["My tokens", "All tokens"]) {
    await page.getByRole("link", { name: link }).click();
    await page.getByRole("heading", { name: link }).waitFor();
    const identity = page.getByRole("region", { name: "Signed in as" });
    for (const text of [owner, name, "tokens:admin"]) expect(await identity.getByText(text).isVisible()).toBe(true);
  }
});
