import { expect, test } from "vitest";
import {
  administrator,
  choose,
  newToken,
  startCreating,
  takeSecret,
  tokenRow,
  unique,
  withBrowser,
} from "./browser-window.ts";

const { open } = withBrowser();

test("an administrator finds another owner's token by the owner, and manages it", async () => {
  const owner = unique("service/billing");
  const { secret } = await newToken({ owner: unique("ops"), scopes: ["tokens:admin"] });
  const { page } = await open(secret, "/all-tokens");

  // As for a client id in Unravel
  const form = await startCreating(page, "invoices");
  await form.getByLabel("Owner (client ID)").fill(owner);
  await form.getByRole("checkbox", { name: "lookup:read" }).check();
  await form.getByRole("button", { name: "Create token" }).click();
  await takeSecret(page);

  await page.getByLabel("Search tokens").fill(owner);
  await tokenRow(page, "invoices").getByText(owner).waitFor();
  await expect.poll(() => page.locator("[data-token]").count()).toBe(1);
  await choose(page, "invoices", "Disable");
  await page.getByText("invoices disabled").waitFor();
  const [token] = (await administrator.listTokens({ query: { owner } })).items;
  expect(token).toMatchObject({ owner, name: "invoices", status: "disabled", scopes: ["lookup:read"] });
});

test("someone without scopes sees who they are, and no button that would fail", async () => {
  const owner = unique("bob");
  const { name, secret } = await newToken({ owner, scopes: ["lookup:read"] });
  const { page } = await open(secret);
  const asked: string[] = [];
  page.on("response", (response) => asked.push(`${response.status()} ${new URL(response.url()).pathname}`));
  await page.getByText("This token can't manage tokens").waitFor();
  await page.getByRole("main").getByText(name, { exact: true }).waitFor();
  await page.getByText("Look keys up.").waitFor();
  const buttons = await page.getByRole("button").evaluateAll((all) => all.map((button) => button.ariaLabel));
  expect(buttons.sort()).toEqual(["Copy ID", "Sign out", "Switch to dark mode"]);
  await page.goto(new URL("/all-tokens", page.url()).href);
  expect(asked.filter((response) => response.startsWith("403"))).toEqual([]);
});

test("without tokens:admin, the page of all tokens is hidden, and scopes that the caller lacks can't be granted", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, scopes: ["tokens:self"] });
  await newToken({ owner, name: "stronger", scopes: ["lookup:read"] });
  const { page } = await open(secret);
  await tokenRow(page, "stronger").waitFor();
  expect(await page.getByRole("link", { name: "All tokens" }).count()).toBe(0);
  await tokenRow(page, "stronger").getByRole("button", { name: "Actions for" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).waitFor();
  // Whoever holds the new secret would hold a scope that this token lacks.
  const rotate = page.getByRole("menuitem", { name: "Rotate secret" });
  expect(await rotate.getAttribute("aria-disabled")).toBe("true");
  await rotate.getByText("Your token doesn't have all scopes of this token.").waitFor();
  await page.keyboard.press("Escape");
  const form = await startCreating(page, "weak");
  expect(await form.getByRole("checkbox", { name: "tokens:self" }).isEnabled()).toBe(true);
  expect(await form.getByRole("checkbox", { name: "tokens:admin" }).isDisabled()).toBe(true);
  expect(await form.getByRole("checkbox", { name: "lookup:read" }).isDisabled()).toBe(true);
});
