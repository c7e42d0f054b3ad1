import type { Page } from "playwright-core";
import type { Demo } from "./demo-data.ts";

/** A page or a dialog of the console, in a state that is worth looking at. */
export interface View {
  readonly name: string;
  /** Who looks at it; `null`: nobody is signed in. */
  readonly as: keyof Demo | null;
  readonly path?: string;
  /** Gets from the page at `path` to what is to be seen. */
  readonly open: (page: Page) => Promise<unknown>;
  /** Keeps what would go away by itself. */
  readonly hold?: (page: Page) => Promise<unknown>;
}

const rows = (page: Page) => page.locator("[data-token]");
const dialog = (page: Page) => page.getByRole("dialog");
const tokenRow = (page: Page, name: string) =>
  rows(page).filter({ has: page.getByRole("button", { name, exact: true }) });

async function listed(page: Page): Promise<void> {
  await rows(page).first().waitFor();
}

/** With the trends of tokens that are called. */
async function listedWithTrends(page: Page): Promise<void> {
  await page
    .getByRole("img", { name: /calls in 30 days/ })
    .first()
    .waitFor();
}

async function choose(page: Page, name: string, action: string): Promise<void> {
  await tokenRow(page, name).getByRole("button", { name: "Actions for" }).click();
  await page.getByRole("menuitem", { name: action }).click();
  await dialog(page).getByRole("button").first().waitFor();
}

/** Opens the details of a token that is called, at the chart of its calls. */
async function openTokenUsage(page: Page): Promise<void> {
  await page.getByRole("button", { name: "build-server", exact: true }).click();
  await dialog(page).getByRole("img", { name: "Calls by day" }).waitFor();
  await dialog(page).getByText("Secret rotated").waitFor();
  await dialog(page)
    .getByRole("heading", { name: "Usage" })
    .evaluate((heading) => {
      // Below the header of the dialog.
      heading.style.scrollMarginTop = "80px";
      heading.scrollIntoView();
    });
  // Not on a bar, whatever the width of the window.
  await page.mouse.move(0, 0);
}

const form = (page: Page) => page.getByRole("form", { name: "Create token" });

async function openCreate(page: Page): Promise<void> {
  await form(page).getByRole("checkbox", { name: "lookup:read" }).check();
  await form(page).getByLabel("Name").fill("release-notes");
}

/** A notification stays while the pointer is over it. */
async function holdNotification(page: Page): Promise<void> {
  await page.getByRole("alert").filter({ hasText: "Takes effect everywhere by" }).hover();
}

async function createdSecret(page: Page): Promise<void> {
  await openCreate(page);
  await form(page).getByLabel("Name").fill(`release-notes ${Date.now()}`);
  await form(page).getByRole("button", { name: "Create token" }).click();
  await dialog(page).getByRole("button", { name: "Copy secret" }).waitFor();
}

async function openSelected(page: Page, action: string): Promise<void> {
  await page.getByRole("checkbox", { name: "Select grafana" }).check();
  await page.getByRole("checkbox", { name: "Select nightly-report" }).check();
  await page.getByRole("button", { name: action }).click();
  await dialog(page).getByRole("button", { name: "Cancel" }).waitFor();
}

/** Changes the token whose dialog is open, as someone else would. */
async function changeElsewhere(page: Page, body: object): Promise<void> {
  await page.evaluate(async (changes) => {
    const url = `/v1/tokens/${new URLSearchParams(location.search).get("token")}`;
    const headers = {
      Authorization: `Bearer ${sessionStorage.getItem("latchkey.secret")}`,
      "Content-Type": "application/json",
    };
    await fetch(url, { method: "PATCH", headers, body: JSON.stringify(changes) });
  }, body);
}

/** Every page and dialog of the console. */
export const views: readonly View[] = [
  {
    name: "sign-in",
    as: null,
    open: (page) => page.getByRole("button", { name: "Sign in with Example Corp" }).waitFor(),
  },
  {
    name: "person",
    as: null,
    open: async (page) => {
      await page.getByRole("button", { name: "Sign in with Example Corp" }).click();
      const [person, signOut] = ["Alice Example", "Sign out"].map((name) => page.getByRole("button", { name }));
      // The issuer asks once in a browser.
      await person?.or(signOut ?? person).waitFor();
      if (await person?.isVisible()) await person?.click();
      await page.getByRole("heading", { name: "My tokens" }).waitFor();
    },
  },
  {
    name: "sign-in-refused",
    as: null,
    open: async (page) => {
      await page.getByLabel("Secret", { exact: true }).fill("lk_mistyped");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByText("isn't valid").waitFor();
    },
  },
  { name: "my-tokens", as: "alice", open: listedWithTrends },
  {
    name: "no-match",
    as: "alice",
    open: async (page) => {
      await page.getByLabel("Search tokens").fill("nothing like it");
      await page.getByText("No matching tokens").waitFor();
    },
  },
  // Searched for, because the tokens of all other tests are there too.
  { name: "all-tokens", as: "administrator", path: "/all-tokens?q=service/", open: listedWithTrends },
  {
    name: "usage",
    as: "administrator",
    path: "/usage",
    open: async (page) => {
      for (const title of [
        "Top tokens",
        "Top owners",
        "Top routes",
        "Refused calls",
        "Unused tokens",
        "Expiring tokens",
      ]) {
        await page.getByRole("region", { name: title }).getByRole("row").nth(1).waitFor();
      }
      await page.locator("svg.status-bar").first().waitFor();
    },
  },
  { name: "own-token", as: "reader", open: (page) => page.getByText("Look keys up.").waitFor() },
  {
    name: "actions",
    as: "alice",
    open: async (page) => {
      await tokenRow(page, "grafana").getByRole("button", { name: "Actions for" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).waitFor();
    },
  },
  { name: "create", as: "alice", path: "/tokens/new", open: openCreate },
  {
    name: "create-for-an-owner",
    as: "administrator",
    path: "/tokens/new?owner=service/billing&expires=2030-01-31",
    open: openCreate,
  },
  {
    name: "name-taken",
    as: "alice",
    path: "/tokens/new?scopes=lookup:read&name=grafana",
    open: async (page) => {
      await form(page).getByRole("button", { name: "Create token" }).click();
      await page.getByText("already has a token with this name").waitFor();
    },
  },
  { name: "secret", as: "newcomer", path: "/tokens/new", open: createdSecret },
  {
    name: "secret-not-copied",
    as: "newcomer",
    path: "/tokens/new",
    open: async (page) => {
      await createdSecret(page);
      await dialog(page).getByRole("button", { name: "Done" }).click();
      await page.getByText("You haven't copied the secret").waitFor();
    },
  },
  {
    name: "expired",
    as: "alice",
    path: "/my-tokens?status=expired",
    open: async (page) => {
      await tokenRow(page, "nightly-report").waitFor();
      await page.getByRole("button", { name: "1 expired" }).waitFor();
    },
  },
  {
    name: "selected",
    as: "alice",
    open: async (page) => {
      await page.getByRole("checkbox", { name: "Select grafana" }).check();
      await page.getByText("1 token selected").waitFor();
    },
  },
  { name: "extend-selected", as: "alice", open: (page) => openSelected(page, "Extend…") },
  { name: "delete-selected", as: "alice", open: (page) => openSelected(page, "Delete…") },
  {
    name: "discard",
    as: "alice",
    open: async (page) => {
      await choose(page, "grafana", "Edit");
      await dialog(page).getByLabel("Description").fill("Dashboards");
      await page.keyboard.press("Escape");
      await page.getByText("Discard changes?").waitFor();
    },
  },
  {
    name: "edit-conflict",
    as: "alice",
    open: async (page) => {
      await choose(page, "grafana", "Edit");
      await changeElsewhere(page, { description: `Dashboards of the team, ${Date.now()}` });
      await dialog(page).getByLabel("Description").fill("Dashboards");
      await dialog(page).getByRole("button", { name: "Save changes" }).click();
      await dialog(page).getByText("Someone else updated this token").waitFor();
    },
  },
  { name: "edit", as: "alice", open: (page) => choose(page, "build-server", "Edit") },
  { name: "rotate", as: "alice", open: (page) => choose(page, "grafana", "Rotate") },
  { name: "delete", as: "alice", open: (page) => choose(page, "grafana", "Delete") },
  { name: "disable-own", as: "alice", open: (page) => choose(page, "laptop", "Disable") },
  {
    name: "details",
    as: "alice",
    open: async (page) => {
      await page.getByRole("button", { name: "build-server", exact: true }).click();
      await dialog(page).getByText("Secret rotated").waitFor();
      await dialog(page).getByRole("img", { name: "Calls by day" }).waitFor();
    },
  },
  { name: "token-usage", as: "alice", open: openTokenUsage },
  {
    name: "token-usage-table",
    as: "alice",
    open: async (page) => {
      await openTokenUsage(page);
      await dialog(page).getByRole("button", { name: "Show as table" }).press("Enter");
    },
  },
  {
    name: "no-calls",
    as: "alice",
    open: async (page) => {
      await page.getByRole("button", { name: "grafana", exact: true }).click();
      await dialog(page).getByText("No calls in this period").waitFor();
    },
  },
  {
    name: "end-previous-secret",
    as: "alice",
    open: async (page) => {
      await page.getByRole("button", { name: "build-server", exact: true }).click();
      await dialog(page).getByRole("button", { name: "End now" }).click();
      await dialog(page).getByRole("button", { name: "End the previous secret" }).waitFor();
    },
  },
  {
    name: "part-failed",
    as: "alice",
    open: async (page) => {
      await page.route("**/assets/token-dialog-*", (route) => route.abort());
      await page.reload();
      await choose(page, "grafana", "Rotate");
      await dialog(page).getByRole("button", { name: "Try again" }).waitFor();
    },
  },
  {
    name: "offline",
    as: "alice",
    open: async (page) => {
      await listed(page);
      await page.context().setOffline(true);
      await page.getByText("You're offline").waitFor();
    },
  },
  {
    name: "unreachable",
    as: "alice",
    open: async (page) => {
      await listed(page);
      await page.route("**/v1/tokens?*", (route) => route.abort());
      await page.getByLabel("Search tokens").fill("any");
      await page.getByText("Can't reach the service").waitFor();
    },
  },
  {
    name: "changed",
    as: "administrator",
    path: "/all-tokens",
    open: async (page) => {
      await page.getByLabel("Search tokens").fill("service/search");
      await tokenRow(page, "grafana").waitFor({ state: "detached" });
      await tokenRow(page, "indexer").getByRole("button", { name: "Actions for" }).click();
      await page.getByRole("menuitem", { name: /Disable|Activate/ }).click();
      await holdNotification(page);
    },
    hold: holdNotification,
  },
  {
    name: "refreshing",
    as: "alice",
    open: async (page) => {
      await listed(page);
      await page.route("**/v1/tokens?*", () => undefined);
      await page.getByLabel("Search tokens").fill("any");
      await page.locator("div[aria-busy=true]").waitFor();
    },
  },
  {
    name: "administrators-only",
    as: "alice",
    path: "/all-tokens",
    open: (page) => page.getByText("Administrators only").waitFor(),
  },
  { name: "not-found", as: "alice", path: "/no-such-page", open: (page) => page.getByText("Page not found").waitFor() },
];
