import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { getDialog, newToken, startCreating, tokenRow, unique, withBrowser } from "./browser-window.ts";

const { open } = withBrowser();

/** Creates a token in the page, up to where its secret is shown. */
async function createShown(page: Page, name: string): Promise<string> {
  const form = await startCreating(page, name);
  await form.getByRole("button", { name: "Create without scopes" }).click();
  return getDialog(page).getByLabel(`Secret · ${name}`).inputValue();
}

/** Where in the page and its storages a text is to be found. */
function findPlaces(page: Page, text: string): Promise<string[]> {
  return page.evaluate(async (needle) => {
    const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")];
    const places: Record<string, string> = {
      document: document.documentElement.outerHTML,
      fields: fields.map(({ value }) => value).join(" "),
      title: document.title,
      address: location.href,
      history: JSON.stringify(history.state),
      localStorage: JSON.stringify(localStorage),
      sessionStorage: JSON.stringify(sessionStorage),
      cookies: document.cookie,
      databases: JSON.stringify(await indexedDB.databases()),
      caches: JSON.stringify(await caches.keys()),
    };
    return Object.keys(places).filter((place) => places[place]?.includes(needle));
  }, text);
}

async function signedIn() {
  const { secret } = await newToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  return { ...(await open(secret)), own: secret };
}

test("closing without having copied asks, and can be cancelled", async () => {
  const { page } = await signedIn();
  const secret = await createShown(page, "laptop");
  for (const leave of ["Escape", "Done", "Close"]) {
    if (leave === "Escape") await page.keyboard.press("Escape");
    else await getDialog(page).getByRole("button", { name: leave, exact: true }).click();
    await getDialog(page).getByText("You haven't copied the secret").waitFor();
    await getDialog(page).getByRole("button", { name: "Back to the secret" }).click();
    expect(await getDialog(page).getByLabel("Secret · laptop").inputValue()).toBe(secret);
  }
});

test("once closed, the secret is in no storage, address or node of the page", async () => {
  const { page } = await signedIn();
  const secret = await createShown(page, "laptop");
  expect(await findPlaces(page, secret)).toEqual(["document", "fields"]);
  await getDialog(page).getByRole("button", { name: "Done" }).click();
  await getDialog(page).getByRole("button", { name: "Close without copying" }).click();
  await getDialog(page).waitFor({ state: "detached" });
  expect(await findPlaces(page, secret)).toEqual([]);
  await tokenRow(page, "laptop").waitFor();
});

test("the curl line works as it is", async () => {
  const { page } = await signedIn();
  const secret = await createShown(page, "laptop");
  const line = await getDialog(page).locator("pre").textContent();
  expect(line).toMatch(/^curl --header "Authorization: Bearer \S+" http\S+\/v1\/tokens\/self$/);
  const [, header, url = ""] = /"Authorization: (.*)" (\S+)$/.exec(line ?? "") ?? [];
  const response = await fetch(url, { headers: { Authorization: header ?? "" } });
  expect(response.status).toBe(200);
  await getDialog(page).getByRole("button", { name: "Copy curl" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(secret);
});

test("a reload in the middle of showing a secret never shows it again", async () => {
  const { page, own } = await signedIn();
  const secret = await createShown(page, "laptop");
  await page.reload();
  expect(await findPlaces(page, secret)).toEqual([]);
  await page.getByLabel("Secret", { exact: true }).fill(own);
  await page.getByLabel("Keep me signed in").check();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await tokenRow(page, "laptop").waitFor();
  expect(await findPlaces(page, secret)).toEqual([]);

  // The same where the session outlives the reload.
  const second = await createShown(page, "phone");
  await page.reload();
  await tokenRow(page, "phone").waitFor();
  expect(await findPlaces(page, second)).toEqual([]);
  expect(await getDialog(page).count()).toBe(0);
});
