import type { Page } from "playwright-core";
import { beforeAll, expect, test, vi } from "vitest";
import {
  administrator,
  callExample,
  getDialog,
  newToken,
  signIn,
  tokenRow,
  unique,
  withBrowser,
} from "./browser-window.ts";

const { open } = withBrowser();

const owner = unique("alice");
let own = "";
let jobId = "";

beforeAll(async () => {
  const scopes = ["lookup:read", "scope:write"];
  own = (await newToken({ owner, name: "own", scopes: ["tokens:self", ...scopes] })).secret;
  await newToken({ owner, name: "idle", scopes: [] });
  await newToken({ owner, name: "other", scopes: [] });
  const job = await newToken({ owner, name: "job", scopes: ["lookup:read", "scope:write", "tokens:self"] });
  jobId = job.id;
  const lookup = "/v1/lookup/port?namespace=common";
  for (const path of [lookup, lookup, lookup, "/v1/lookup"]) await callExample(path, job.secret);
  const countsCalls = async () => expect((await administrator.getTokenUsage({ id: jobId })).count).toBe(4);
  await vi.waitFor(countsCalls, { timeout: 15_000, interval: 300 });
  await administrator.rotateToken({ id: jobId, body: { overlapSeconds: 86_000 } });
}, 60_000);

async function openDetails(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  await usage(page).waitFor();
}

function usage(page: Page) {
  return getDialog(page).getByRole("region", { name: "Usage", exact: true });
}

function rows(page: Page, table: string) {
  return usage(page).getByRole("table", { name: table }).getByRole("row");
}

test("the chart, its table and the routes show the calls, and are fetched only when the details open", async () => {
  const { page } = await open();
  const requests: string[] = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await page.getByLabel("Secret", { exact: true }).fill(own);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "job", exact: true }).waitFor();
  // The dialogs are fetched while the browser is idle. The chart is not.
  await expect.poll(() => requests.filter((path) => path.includes("/token-dialog-")).length).toBe(1);
  await page.waitForLoadState("networkidle");
  const isOfChart = (path: string) => path.includes("calls-chart") || path.endsWith(`${jobId}/usage`);
  expect(requests.filter(isOfChart)).toEqual([]);

  await openDetails(page, "job");
  const chart = usage(page).getByRole("img", { name: "Calls by day: 4 calls" });
  await chart.waitFor();
  await usage(page).getByText("4 calls", { exact: true }).waitFor();
  expect(await usage(page).locator(".legend li").allTextContents()).toEqual(["2xx 3", "4xx 1"]);
  const bars = await chart
    .locator(".chart-bar")
    .evaluateAll((all) =>
      all.map((bar) => ({ status: bar.getAttribute("data-status"), height: Number(bar.getAttribute("height")) })),
    );
  expect(bars.map(({ status }) => status)).toEqual(["2xx", "4xx"]);
  expect((bars[0]?.height ?? 0) / (bars[1]?.height ?? 1)).toBeCloseTo(3);
  expect(await rows(page, "Routes").allTextContents()).toEqual([
    "RouteCalls",
    "GET /v1/lookup/{key}LatchkeyExample/Api · 2xx\u00a033",
    "GET /v1/lookupLatchkeyExample/Api · 4xx\u00a011",
  ]);

  // Screen readers have the table at once. Those who see get it when they ask for it.
  expect(await rows(page, "Calls by day").allTextContents()).toEqual([
    "Day (UTC)Calls2xx4xx",
    expect.stringMatching(/^[A-Z]\w+ \d+431$/),
  ]);
  const tableHeight = () =>
    usage(page)
      .getByRole("region", { name: "Calls by day" })
      .evaluate((region) => region.clientHeight);
  expect(await tableHeight()).toBe(1);
  await usage(page).getByRole("button", { name: "Show as table" }).click();
  await expect.poll(tableHeight).toBeGreaterThan(50);

  await usage(page).getByText("24 hours").click();
  const hours = usage(page).getByRole("img", { name: "Calls by hour: 4 calls" });
  await hours.waitFor();
  expect(await hours.locator(".chart-period").count()).toBe(24);
  expect(await rows(page, "Calls by hour").last().textContent()).toMatch(/431$/);
  const hour = hours.locator(".chart-period[data-tooltip*='4 calls (2xx\u00a03, 4xx\u00a01)']");
  const tooltip = page.getByRole("tooltip");
  await expect.poll(() => hour.hover().then(() => tooltip.count())).toBe(1);
  const [tip, bar] = await Promise.all([tooltip.boundingBox(), hour.boundingBox()]);
  expect(Math.abs((tip?.x ?? 0) + (tip?.width ?? 0) / 2 - (bar?.x ?? 0))).toBeLessThan(200);
});

test("during an overlap the details tell when each secret was used, and which scopes are not", async () => {
  const { page } = await open(own);
  await openDetails(page, "job");
  const banner = getDialog(page).getByRole("alert");
  await banner.getByText("The previous secret was last used").waitFor();
  await banner.getByText("The current secret hasn't been used yet.").waitFor();
  await usage(page).getByText("Unused scopes").waitFor();
  expect(await usage(page).locator(".scope").allTextContents()).toEqual(["scope:write"]);
  await usage(page).getByRole("button", { name: "Edit scopes" }).click();
  await getDialog(page).getByRole("button", { name: "Save changes" }).waitFor();
});

test("the details say that there are no calls, that nothing is counted, or that loading failed, and show everything else", async () => {
  const { page } = await open(own);
  await openDetails(page, "idle");
  await usage(page).getByText("No calls in this period").waitFor();
  await page.keyboard.press("Escape");

  // The stack of these tests counts calls.
  const requests = /\/v1\/tokens\/tok_\w+\/usage/;
  await page.route(requests, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), countedSince: null, unusedScopes: null } });
  });
  await openDetails(page, "other");
  await usage(page).getByText("No calls counted yet").waitFor();
  await page.keyboard.press("Escape");
  await page.unroute(requests);

  await page.route(requests, (route) => route.abort());
  await openDetails(page, "job");
  await usage(page).getByText("Can't reach the service").waitFor();
  await getDialog(page).getByText("Created", { exact: true }).first().waitFor();
  await page.unroute(requests);
  // The chart alone may fail too. Its table is there.
  await page.route("**/assets/calls-chart-*", (route) => route.abort());
  await usage(page).getByRole("button", { name: "Try again" }).click();
  await usage(page).getByText("Couldn't load this part of the console").waitFor();
  expect(await rows(page, "Calls by day").count()).toBe(2);
  await page.unroute("**/assets/calls-chart-*");
  await usage(page).getByRole("button", { name: "Try again" }).click();
  await usage(page).getByRole("img", { name: "Calls by day: 4 calls" }).waitFor();
});

test("a list has the trends of its tokens in one request that comes after it, and nothing moves; without them it is complete", async () => {
  const { page } = await open();
  const requests: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/v1/usage/trends?*", async (route) => {
    requests.push(route.request().url());
    await held;
    await route.continue();
  });
  await signIn(page, own);
  await tokenRow(page, "job").waitFor();
  await page.waitForFunction(() => document.fonts.status === "loaded");
  const boxes = () =>
    page.locator("[data-token], [data-token] :is(td, time)").evaluateAll((elements) =>
      elements.map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [x, y, width, height];
      }),
    );
  const before = await boxes();
  release();
  await tokenRow(page, "job").getByRole("img", { name: "4 calls in 30 days" }).waitFor();
  expect(await boxes()).toEqual(before);
  expect(await page.getByRole("img", { name: /calls? in 30 days/ }).count()).toBe(1);
  expect(requests).toHaveLength(1);
  // On a phone the list is one of cards.
  await page.setViewportSize({ width: 390, height: 844 });
  await tokenRow(page, "job").getByRole("img", { name: "4 calls in 30 days" }).waitFor();

  await page.unroute("**/v1/usage/trends?*");
  await page.route("**/v1/usage/trends?*", (route) => route.abort());
  await page.reload();
  await signIn(page, own);
  await tokenRow(page, "job").waitFor();
  await page.waitForLoadState("networkidle");
  expect(await page.getByRole("alert").count()).toBe(0);
});
