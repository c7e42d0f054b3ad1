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

const { open } = withBrowser();

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

test("Active excludes expired tokens; expired and expiring tokens are counted and have their own filters", async () => {
  const owner = unique("alice");
  // What an administrator has limited, only an administrator extends.
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:admin"] });
  await Promise.all([
    newToken({ owner, name: "soon", expiresAt: inDays(3) }),
    newToken({ owner, name: "later", expiresAt: inDays(30) }),
    newToken({ owner, name: "gone", expiresAt: inDays(-1) }),
    newToken({ owner, name: "off", status: "disabled", expiresAt: inDays(-1) }),
  ]);
  const { page } = await open(secret);
  const names = () => page.locator("[data-token]").evaluateAll((rows) => rows.map((row) => row.textContent ?? ""));
  const listed = async (expected: readonly string[]) => {
    await expect
      .poll(async () => (await names()).map((row) => /own|soon|later|gone|off/.exec(row)?.[0]))
      .toEqual(expected);
  };
  const filter = page.getByLabel("Filter by status");
  await filter.selectOption("Active");
  await listed(["later", "own", "soon"]);
  await page.getByRole("button", { name: "1 expired" }).click();
  await listed(["gone"]);
  await page.getByRole("button", { name: "1 expiring within 7 days" }).click();
  await listed(["soon"]);
  await filter.selectOption("Disabled");
  await listed(["off"]);
  await filter.selectOption("Expired");
  await listed(["gone"]);
  // One of them is extended: it is no longer counted.
  await page.getByRole("checkbox", { name: "Select gone" }).check();
  await page.getByRole("button", { name: "Extend…" }).click();
  await getDialog(page).getByRole("button", { name: "Extend" }).click();
  await page.getByText("No matching tokens").waitFor();
  await page.getByRole("button", { name: "1 expired" }).waitFor({ state: "detached" });
});

test("one box finds names and owners in any case, and a pasted id; a reload shows the same", async () => {
  const [owner, stem] = [unique("Service/Billing"), unique("postman")];
  const tokens = await Promise.all(
    [stem, stem.toUpperCase(), `${stem} 2`].map((name) => newToken({ owner, name, scopes: [] })),
  );
  const other = await newToken({ owner: unique("zoe"), name: `${stem}-zoe`, scopes: [] });
  const { secret } = await newToken({ owner: unique("ops"), scopes: ["tokens:admin"] });
  const { page } = await open(secret, "/all-tokens");
  const box = page.getByLabel("Search tokens");
  const count = () => page.locator("[data-token]").count();

  await box.fill(stem.replace("p", "P"));
  await tokenRow(page, other.name).waitFor();
  await expect.poll(count).toBe(4);
  await box.fill(owner.toUpperCase());
  await tokenRow(page, other.name).waitFor({ state: "detached" });
  await expect.poll(count).toBe(3);
  await box.fill(` ${other.id} `);
  await expect.poll(count).toBe(1);
  await tokenRow(page, other.name).waitFor();

  // The owner of a row limits the list to its tokens, in which names can be searched for.
  await box.fill(stem);
  await expect.poll(count).toBe(4);
  await tokenRow(page, stem)
    .getByRole("button", { name: `Show only tokens of ${owner}` })
    .click();
  await expect.poll(count).toBe(3);
  await box.fill(`${stem.toUpperCase()} `);
  await expect.poll(count).toBe(1);
  await page.getByLabel("Filter by status").selectOption("Active");
  await page.reload();
  await signIn(page, secret);
  await tokenRow(page, `${stem} 2`).waitFor();
  expect(await count()).toBe(1);
  expect(await page.getByLabel("Filter by status").inputValue()).toBe("active");
  await page.getByRole("button", { name: `Owner: ${owner}` }).click();
  await box.fill(stem);
  await expect.poll(count).toBe(4);
  expect(tokens).toHaveLength(3);
});

test("sorting covers all pages, and is part of the address like the page", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:self"] });
  const names = Array.from({ length: 26 }, (_, n) => `n${String(n).padStart(2, "0")}`);
  await Promise.all(names.map((name) => newToken({ owner, name, scopes: [] })));
  const { page } = await open(secret, "/my-tokens?size=25&sort=-name");
  const first = page.locator("[data-token]").first();
  await first.getByRole("button", { name: "own", exact: true }).waitFor();
  expect(await page.locator("[data-token]").count()).toBe(25);
  await page.getByRole("button", { name: "Next" }).click();
  await tokenRow(page, "n00").waitFor();
  // The focus is on the tokens, not lost with the button.
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Tokens");
  await page.reload();
  await signIn(page, secret);
  await tokenRow(page, "n00").waitFor();
  expect(await page.locator("[data-token]").count()).toBe(2);
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await tokenRow(page, "n24").waitFor();
  await page.getByText("Page 1").waitFor();
});

test("bulk disabling can be undone; bulk deletion reports failures and completes the rest", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:self"] });
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((name) => newToken({ owner, name, scopes: [] })));
  const { page } = await open(secret);
  expect(await page.getByRole("checkbox", { name: "own is in use now" }).isDisabled()).toBe(true);
  await page.getByRole("checkbox", { name: "Select all tokens" }).check();
  await page.getByText("3 tokens selected").waitFor();
  await page.route(`**/v1/tokens/${c?.id}`, (route) =>
    route.request().method() === "PATCH" ? route.abort() : route.continue(),
  );
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await page.getByText("2 tokens updated").waitFor();
  await page.getByText("Couldn't change 1 token").waitFor();
  await tokenRow(page, "b").getByText("Disabled").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await tokenRow(page, "a").getByText("Active").waitFor();
  await tokenRow(page, "b").getByText("Active").waitFor();
  expect((await administrator.getToken({ id: a?.id ?? "" })).status).toBe("active");

  await page.getByRole("checkbox", { name: "Select a", exact: true }).check();
  await page.getByRole("checkbox", { name: "Select b", exact: true }).check();
  await page.getByRole("button", { name: "Delete…" }).click();
  const submit = getDialog(page).getByRole("button", { name: "Delete 2 tokens" });
  expect(await submit.isDisabled()).toBe(true);
  await getDialog(page).getByLabel("Type 2 to confirm").fill("2");
  await submit.click();
  await tokenRow(page, "a").waitFor({ state: "detached" });
  await tokenRow(page, "c").waitFor();
  await expect(administrator.getToken({ id: b?.id ?? "" })).rejects.toMatchObject({ code: "token_not_found" });
});

test("Disable can be undone, the previous secret ended, and a new token is highlighted", async () => {
  const owner = unique("alice");
  const { secret } = await newToken({ owner, name: "own", scopes: ["tokens:self"] });
  const { id } = await newToken({ owner, name: "job", scopes: [] });
  await administrator.rotateToken({ id, body: { overlapSeconds: 86_000 } });
  const { page } = await open(secret);
  await choose(page, "job", "Disable");
  await tokenRow(page, "job").getByText("Disabled").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await tokenRow(page, "job").getByText("Active").waitFor();

  await tokenRow(page, "job").getByRole("button", { name: "job", exact: true }).click();
  await getDialog(page).getByText("Previous secret works for another 23 hours").waitFor();
  await getDialog(page).getByRole("button", { name: "End now" }).click();
  await getDialog(page).getByRole("button", { name: "Keep it" }).click();
  await getDialog(page).getByRole("button", { name: "End now" }).click();
  await getDialog(page).getByRole("button", { name: "End the previous secret" }).click();
  await page.getByText("Previous secret ended").waitFor();
  await getDialog(page).getByText("Previous secret works for").waitFor({ state: "detached" });
  expect((await administrator.getToken({ id })).previousValidUntil).toBeNull();
  await page.keyboard.press("Escape");

  await choose(page, "job", "Duplicate");
  await page.getByRole("button", { name: "Create without scopes" }).click();
  await takeSecret(page);
  const row = tokenRow(page, "job copy");
  await row.getByText("New", { exact: true }).waitFor();
  expect(await row.getAttribute("data-new")).toBe("true");
});
