import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { createForm, getDialog, newToken, tokenRow, unique, withBrowser } from "./browser-window.ts";

const { open } = withBrowser();

test("everything works without a mouse, and the focus returns to where it was", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:self"] });
  const { page } = await open();
  await page.getByLabel("Secret", { exact: true }).waitFor();
  await tabTo(page, "Secret");
  await page.keyboard.type(secret);
  await page.keyboard.press("Enter");
  await tokenRow(page, "own").waitFor();

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
  await getDialog(page).getByRole("button", { name: "Copy secret" }).focus();
  await page.keyboard.press("Enter");
  await getDialog(page).getByRole("button", { name: "Copied" }).waitFor();
  await page.keyboard.press("Escape");
  await getDialog(page).waitFor({ state: "detached" });

  // The menu of a row, up and down with the arrows.
  await tokenRow(page, "typed").getByRole("button", { name: "Actions for typed" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("Details and audit trail");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => focused(page)).toBe("Delete");
  await page.keyboard.press("Enter");
  await getDialog(page).getByLabel("Type typed to confirm").waitFor();
  await page.keyboard.press("Escape");
  await getDialog(page).waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe("Actions for typed");
});

test("a token lives its whole life by keyboard alone", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:self"] });
  const { page } = await open(undefined, "/tokens/new");
  await page.getByLabel("Secret", { exact: true }).waitFor();
  await tabTo(page, "Secret");
  await page.keyboard.type(secret);
  await page.keyboard.press("Enter");

  // Create, with a scope, and take the secret.
  await expect.poll(() => focusedLabel(page)).toContain("Name");
  await page.keyboard.type("typed");
  await createForm(page).getByRole("checkbox", { name: "tokens:self" }).waitFor();
  await tabTo(page, "tokens:self");
  await page.keyboard.press("Space");
  await tabTo(page, "Create token", 30);
  await page.keyboard.press("Enter");
  await getDialog(page).getByLabel("Secret · typed").waitFor();
  await expect.poll(() => focusedLabel(page)).toContain("Secret · typed");
  await tabTo(page, "Copy secret");
  await page.keyboard.press("Enter");
  await getDialog(page).getByRole("button", { name: "Copied" }).waitFor();
  await page.keyboard.press("Escape");
  await tokenRow(page, "typed").waitFor();

  /** Opens the menu of the token, and chooses from it. */
  const act = async (action: string) => {
    await tabTo(page, "Actions for typed", 40);
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("Details and audit trail");
    // Twice around the menu: while it opens, it may give its first item the focus once more.
    for (let step = 0; step < 12 && (await focused(page)) !== action; step++) await pressArrowDown(page);
    expect(await focused(page)).toBe(action);
    await page.keyboard.press("Enter");
  };

  await act("Edit");
  await expect.poll(() => focusedLabel(page)).toContain("Name");
  await tabTo(page, "Description");
  await page.keyboard.type("by keyboard");
  await tabTo(page, "Save changes", 30);
  await page.keyboard.press("Enter");
  await tokenRow(page, "typed").getByText("by keyboard").waitFor();

  await act("Rotate secret");
  await getDialog(page).getByRole("button", { name: "Rotate secret" }).waitFor();
  await tabTo(page, "Rotate secret");
  await page.keyboard.press("Enter");
  // Until the service has answered, there is nothing in the dialog that a Tab could lead to.
  await expect.poll(() => focusedLabel(page)).toContain("Secret · typed");
  await tabTo(page, "Copy secret");
  await page.keyboard.press("Enter");
  await getDialog(page).getByRole("button", { name: "Copied" }).waitFor();
  await page.keyboard.press("Escape");
  await getDialog(page).waitFor({ state: "detached" });

  await act("Disable");
  await tokenRow(page, "typed").getByText("Disabled").waitFor();
  await act("Activate");
  await tokenRow(page, "typed").getByText("Active", { exact: true }).waitFor();

  await act("Delete");
  await expect.poll(() => focusedLabel(page)).toContain("Type typed to confirm");
  await page.keyboard.type("typed");
  await page.keyboard.press("Enter");
  await tokenRow(page, "typed").waitFor({ state: "detached" });
});

/** Presses ArrowDown in a menu, which moves the focus a moment later, and waits until it has moved, or for half a second. */
async function pressArrowDown(page: Page): Promise<void> {
  const before = await page.evaluateHandle(() => document.activeElement);
  await page.keyboard.press("ArrowDown");
  const moved = page.waitForFunction((element) => document.activeElement !== element, before, { timeout: 500 });
  await moved.catch(() => undefined);
}

/** Goes on by Tab until something with a name has the focus. */
async function tabTo(page: Page, name: string, stops = 20): Promise<void> {
  const seen: string[] = [];
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press("Tab");
    const label = await focusedLabel(page);
    if (label.includes(name)) return;
    seen.push(label);
  }
  throw new Error(`No Tab leads to ${name}, but to: ${seen.join(" | ")}`);
}

/** The labels and the text of the control that has the focus. What only contains controls, like a dialog, has no text. */
function focusedLabel(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    const labels = [...(element?.labels ?? [])].map(({ textContent }) => textContent);
    const text = element?.matches("a, button, summary") ? element.textContent : "";
    return [element?.ariaLabel, ...labels, text].filter(Boolean).join(" ");
  });
}

/** The name of what has the focus. */
function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? undefined);
}
