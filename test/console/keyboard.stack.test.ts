import { expect, test } from "vitest";
import { createForm, dialogOf, newToken, rowOf, unique, withBrowser } from "./browser-window.ts";

const { open } = withBrowser();

test("everything works without a mouse, and the focus returns to where it was", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:self"] });
  const { page } = await open();
  await page.locator("input:focus").waitFor();
  await page.keyboard.type(secret);
  await page.keyboard.press("Enter");
  await rowOf(page, "own").waitFor();

  // The first stop leads past the header.
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Skip to content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Create token");

  // Create, with the focus in the first field.
  await page.keyboard.press("Enter");
  const name = createForm(page).getByLabel("Name");
  await name.waitFor();
  await expect.poll(() => name.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type("typed");
  await page.keyboard.press("Enter");
  await dialogOf(page).getByRole("button", { name: "Copy secret" }).focus();
  await page.keyboard.press("Enter");
  await dialogOf(page).getByRole("button", { name: "Copied" }).waitFor();
  await page.keyboard.press("Escape");
  await dialogOf(page).waitFor({ state: "detached" });

  // The menu of a row, up and down with the arrows.
  await rowOf(page, "typed").getByRole("button", { name: "Actions for typed" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Details and audit trail");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => focused(page)).toBe("Delete");
  await page.keyboard.press("Enter");
  await dialogOf(page).getByLabel("Type typed to confirm").waitFor();
  await page.keyboard.press("Escape");
  await dialogOf(page).waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe("Actions for typed");
});

/** The name of what has the focus. */
function focused(page: Awaited<ReturnType<typeof open>>["page"]): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? undefined);
}
