import { expect, test } from "vitest";
import { administrator, choose, dialogOf, newToken, rowOf, unique, withBrowser } from "./browser-window.ts";

const { open } = withBrowser();

test("an administrator finds another owner's token by the owner, and manages it", async () => {
  const owner = unique("service/billing");
  const { secret } = await newToken({ owner: unique("ops"), scopes: ["tokens:admin"] });
  const { page } = await open(secret, "/all-tokens");
  const dialog = dialogOf(page);

  // As for a client id in Unravel
  await page.getByRole("button", { name: "Create token" }).click();
  await dialog.getByLabel("Owner (client ID)").fill(owner);
  await dialog.getByLabel("Name").fill("invoices");
  await dialog.getByLabel("lookup:read").check();
  await dialog.getByRole("button", { name: "Create token" }).click();
  await dialog.getByRole("button", { name: "Copy secret" }).click();
  await dialog.getByRole("button", { name: "Copied" }).waitFor();
  await dialog.getByRole("button", { name: "Done" }).click();

  await page.getByLabel("Search by owner").fill(owner);
  await rowOf(page, "invoices").getByText(owner).waitFor();
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
  expect(asked.filter((answer) => answer.startsWith("403"))).toEqual([]);
});

test("without tokens:admin there is no page of all tokens, and no scope to give that one lacks", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, scopes: ["tokens:self"] });
  await newToken({ owner, name: "stronger", scopes: ["lookup:read"] });
  const { page } = await open(secret);
  await rowOf(page, "stronger").waitFor();
  expect(await page.getByRole("link", { name: "All tokens" }).count()).toBe(0);
  await rowOf(page, "stronger").getByRole("button", { name: "Actions for" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).waitFor();
  // Whoever holds the new secret would hold a scope that this token lacks.
  expect(await page.getByRole("menuitem", { name: "Rotate secret" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Create token" }).click();
  expect(await dialogOf(page).getByLabel("tokens:self").isEnabled()).toBe(true);
  expect(await dialogOf(page).getByLabel("tokens:admin").isDisabled()).toBe(true);
  expect(await dialogOf(page).getByLabel("lookup:read").isDisabled()).toBe(true);
});
