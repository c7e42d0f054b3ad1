import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { generateSecret } from "../../core/secret.ts";
import { getDialog, newToken, startCreating, tokenRow, unique, withBrowser } from "./browser-window.ts";
import { findPlaces } from "./find-places.ts";

const { open } = withBrowser();

/** Creates a token in the page, up to where its secret is shown. */
async function createShown(page: Page, name: string): Promise<string> {
  const form = await startCreating(page, name);
  await form.getByRole("button", { name: "Create without scopes" }).click();
  return getDialog(page).getByLabel(`Secret · ${name}`).inputValue();
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

test("as soon as the button says that the secret was copied, closing doesn't ask", async () => {
  const { page } = await signedIn();
  await createShown(page, "laptop");
  // At the first change of the page that says so, sooner than anyone could press the key.
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector("[role=dialog]")?.textContent?.includes("Copied")) return;
      observer.disconnect();
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    });
    observer.observe(document, { subtree: true, childList: true, characterData: true });
  });
  await getDialog(page).getByRole("button", { name: "Copy secret" }).click();
  await tokenRow(page, "laptop").waitFor();
  await getDialog(page).waitFor({ state: "detached" });
});

test("what searches for secrets finds them in every storage of a page", async () => {
  const { page, context } = await open(undefined, "/", {});
  const { secret } = generateSecret("lk");
  expect(await findPlaces(page, secret)).toEqual([]);
  await context.addCookies([{ name: "a", value: secret, url: page.url(), httpOnly: true }]);
  await page.evaluate(async (text) => {
    localStorage.setItem("a", btoa(text));
    sessionStorage.setItem("a", text.slice(-20));
    window.name = text;
    document.title = text;
    history.replaceState({ text }, "", `#${text}`);
    performance.mark(text);
    await (await caches.open("a")).put("/a", new Response(text));
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open("a");
      opening.onupgradeneeded = () => opening.result.createObjectStore("a").put({ text }, 1);
      opening.onerror = reject;
      opening.onsuccess = () => {
        opening.result.close();
        resolve();
      };
    });
  }, secret);
  expect((await findPlaces(page, secret)).toSorted()).toEqual(
    [
      ...["address", "caches", "cookies", "databases", "document", "history", "localStorage", "requests"],
      ...["sessionStorage", "title", "window"],
    ].toSorted(),
  );
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
