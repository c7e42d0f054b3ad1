import { expect, test } from "vitest";
import { createClient } from "../../client/client.ts";
import { listAll, paginate } from "../../client/pagination.ts";
import { sendJson, serve } from "./serve.ts";

const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";

/** Serves three pages, the second of them empty: a filter can leave nothing of a page. */
function servePages() {
  return serve((response, { url }) => {
    const cursor = new URL(url, "http://any").searchParams.get("cursor");
    if (cursor === null) sendJson(response, 200, { items: [1, 2], nextCursor: "second" });
    else if (cursor === "second") sendJson(response, 200, { items: [], nextCursor: "third" });
    else sendJson(response, 200, { items: [3], nextCursor: null });
  });
}

test("yields every item of every page, keeping the query", async () => {
  const { baseUrl, requests } = await servePages();
  const client = createClient({ baseUrl });
  const all: unknown[] = [];
  for await (const item of listAll(client.listTokens, { query: { owner: "alice" } })) all.push(item);
  expect(all).toEqual([1, 2, 3]);
  expect(requests.map(({ url }) => url)).toEqual([
    "/v1/tokens?owner=alice",
    "/v1/tokens?owner=alice&cursor=second",
    "/v1/tokens?owner=alice&cursor=third",
  ]);
});

test("requests the next page only after the current one has been consumed", async () => {
  const { baseUrl, requests } = await servePages();
  for await (const page of paginate(createClient({ baseUrl }).listTokenEvents, { id })) {
    expect(page.items).toEqual([1, 2]);
    break;
  }
  expect(requests).toHaveLength(1);
});
