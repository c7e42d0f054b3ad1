import { expect, test } from "vitest";
import { createForm, getDialog, newToken, tokenRow, unique, withBrowser } from "./browser-window.ts";

const { open } = withBrowser();

async function signedIn(path: string, scopes = ["tokens:self", "lookup:read"]) {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes });
  return { ...(await open(secret, path)), owner };
}

test("a link fills the form in; the summary says what the token can do while it is entered; the form is a link again", async () => {
  const query = "name=build-server&scopes=lookup:read&expires=2030-01-31&cidrs=192.0.2.0/24&description=CI";
  const { page } = await signedIn(`/tokens/new?${query}`);
  const form = createForm(page);
  const summary = page.getByRole("region", { name: "Summary" });
  expect(await form.getByLabel("Name").inputValue()).toBe("build-server");
  expect(await form.getByLabel("Description").inputValue()).toBe("CI");
  await summary.getByText("GET /v1/lookup/{key}").waitFor();
  await summary.getByText("192.0.2.0/24").waitFor();
  await summary.getByText("Jan 31, 2030").waitFor();
  await form.getByText("2 routes", { exact: true }).click();
  await form.getByRole("listitem").getByText("GET /v1/lookup/{key}").waitFor();

  await form.getByRole("checkbox", { name: "lookup:read" }).uncheck();
  await summary.getByText("Without scopes, this token can only call routes that need none.").waitFor();
  await form.getByRole("button", { name: "Create without scopes" }).waitFor();
  await form.getByRole("checkbox", { name: "tokens:self" }).check();
  await summary.getByText("This token can manage tokens.").waitFor();
  await form.getByLabel("Expiry", { exact: true }).selectOption("never");
  await summary.getByText("No expiry").waitFor();

  await form.getByRole("button", { name: "Copy as link" }).click();
  const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  expect(Object.fromEntries(link.searchParams)).toEqual({
    ...{ name: "build-server", scopes: "tokens:self", expires: "never", cidrs: "192.0.2.0/24", description: "CI" },
  });
});

test("what was entered is not lost by Back, Cancel or another page without a question", async () => {
  const { page } = await signedIn("/my-tokens");
  await page.getByRole("link", { name: "Create token" }).click();
  // An untouched form is left without one.
  await createForm(page).getByLabel("Name").waitFor();
  await page.goBack();
  await tokenRow(page, "own").waitFor();
  await page.getByRole("link", { name: "Create token" }).click();
  await createForm(page).getByLabel("Name").fill("kept");
  const leaves = [
    () => page.goBack(),
    () => createForm(page).getByRole("button", { name: "Cancel" }).click(),
    () => page.getByRole("link", { name: "My tokens" }).click(),
  ];
  for (const leave of leaves) {
    await leave();
    await getDialog(page).getByText("Discard changes?").waitFor();
    await getDialog(page).getByRole("button", { name: "Keep editing" }).click();
    await getDialog(page).waitFor({ state: "detached" });
    expect(await createForm(page).getByLabel("Name").inputValue()).toBe("kept");
  }
  await page.goBack();
  await getDialog(page).getByRole("button", { name: "Discard" }).click();
  await tokenRow(page, "own").waitFor();

  // The same in a dialog, by Escape and by Back; and what is closed stays closed.
  await tokenRow(page, "own").getByRole("button", { name: "Actions for own" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await getDialog(page).getByLabel("Description").fill("kept");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Keep editing" }).click();
  await page.goBack();
  await page.getByRole("button", { name: "Keep editing" }).click();
  expect(await getDialog(page).getByLabel("Description").inputValue()).toBe("kept");
  await getDialog(page).getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Discard" }).click();
  await getDialog(page).waitFor({ state: "detached" });
  await page.goBack();
  expect(await getDialog(page).count()).toBe(0);
});

test("every sample is a request that this token may make", async () => {
  const { page } = await signedIn("/tokens/new?name=sampled&scopes=lookup:read");
  await createForm(page).getByRole("button", { name: "Create token" }).click();
  const secret = await getDialog(page).getByLabel("Secret · sampled").inputValue();
  for (const label of ["curl", "JavaScript", "Python"]) {
    await getDialog(page).getByRole("tab", { name: label }).click();
    const code = await getDialog(page).getByRole("tabpanel").locator("pre").textContent();
    expect(code).toContain(secret);
    const target = /https?:[^"\s]+/.exec(code ?? "")?.[0] ?? "";
    const response = await fetch(target, { headers: { Authorization: `Bearer ${secret}` } });
    expect(response.status, label).toBe(200);
  }
  await getDialog(page).getByRole("tab", { name: ".env" }).click();
  await getDialog(page).getByRole("button", { name: "Copy .env" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`LATCHKEY_TOKEN=${secret}`);
  // A whole copy counts, of a sample too.
  await getDialog(page).getByRole("button", { name: "Done" }).click();
  await tokenRow(page, "sampled").waitFor();
  expect(await getDialog(page).count()).toBe(0);
});
