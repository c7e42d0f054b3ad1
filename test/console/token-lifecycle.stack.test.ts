import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  choose,
  getDialog,
  newToken,
  stack,
  startCreating,
  takeSecret,
  tokenRow,
  unique,
  withBrowser,
} from "./browser-window.ts";

const { open } = withBrowser();

/** The status that the example API returns for a secret. */
async function lookup(secret: string): Promise<number> {
  const url = new URL("v1/lookup/port?namespace=common", `${stack.exampleUrl}/`);
  return (await fetch(url, { headers: { "X-Authentication": secret } })).status;
}

/** Waits until the example API certainly applies a change. */
const untilInForce = () => sleep((stack.cacheTtl + 0.5) * 1000);

test("a token lives its whole life in the page, and its copied secret opens the example API", async () => {
  const owner = unique("alice");
  const { secret: own } = await newToken({ owner, scopes: ["tokens:self", "lookup:read"] });
  const { page } = await open(own);
  const dialog = getDialog(page);

  // Create
  const form = await startCreating(page, "build-server");
  await form.getByLabel("Description").fill("Reads port numbers");
  await form.getByRole("checkbox", { name: "lookup:read" }).check();
  await form.getByLabel("Expiry").selectOption("30");
  await form.getByLabel("Allowed IP ranges").fill("127.0.0.0/8");
  await form.getByLabel("Allowed IP ranges").press("Enter");
  await form.getByLabel("Allowed IP ranges").fill("::1/128");
  await form.getByLabel("Allowed IP ranges").press("Enter");
  await form.getByRole("button", { name: "Create token" }).click();
  const secret = await takeSecret(page);
  await tokenRow(page, "build-server").getByText("Active").waitFor();
  expect(await lookup(secret)).toBe(200);

  // Disable: the row says so at once, and the example API refuses from then on.
  await choose(page, "build-server", "Disable");
  await tokenRow(page, "build-server").getByText("Disabled").waitFor();
  await page.getByText("build-server disabled").waitFor();
  await page
    .getByText(/Takes effect everywhere by/)
    .first()
    .waitFor();
  await untilInForce();
  expect(await lookup(secret)).toBe(401);

  // Activate
  await choose(page, "build-server", "Activate");
  await page.getByText("build-server activated").waitFor();
  await untilInForce();
  expect(await lookup(secret)).toBe(200);

  // Edit
  await choose(page, "build-server", "Edit");
  await dialog.getByLabel("Name").fill("build-farm");
  await dialog.getByLabel("Expiry").selectOption("never");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await dialog.waitFor({ state: "detached" });
  await tokenRow(page, "build-farm").getByText("Never").first().waitFor();

  // Rotate, refusing the old secret at once
  await choose(page, "build-farm", "Rotate secret");
  await dialog.getByLabel("Keep the current secret working").selectOption("0");
  await dialog.getByRole("button", { name: "Rotate secret" }).click();
  const rotated = await takeSecret(page);
  await untilInForce();
  expect(rotated).not.toBe(secret);
  expect([await lookup(secret), await lookup(rotated)]).toEqual([401, 200]);

  // The audit trail tells all of it.
  await page.getByRole("button", { name: "build-farm", exact: true }).click();
  await dialog.getByText("Name: build-server → build-farm").waitFor();
  const trail = dialog.getByRole("region", { name: "Audit trail" });
  for (const line of ["Secret rotated", "Status: active → disabled", "Status: disabled → active", "Created"]) {
    await trail.getByText(line, { exact: true }).first().waitFor();
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  // Delete, once its name has been typed
  await choose(page, "build-farm", "Delete");
  const button = dialog.getByRole("button", { name: "Delete token" });
  await dialog.getByLabel("Type build-farm to confirm").fill("build");
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByLabel("Type build-farm to confirm").fill("build-farm");
  await button.click();
  await tokenRow(page, "build-farm").waitFor({ state: "detached" });
  await untilInForce();
  expect(await lookup(rotated)).toBe(401);
}, 60_000);
