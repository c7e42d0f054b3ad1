import { expect, test } from "vitest";
import { createClient } from "../../client/client.ts";
import { items, pages } from "../../client/paging.ts";
import { sendJson, serve } from "./serve.ts";

const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";

/** Three pages, the second of them empty: a page may be, where a filter leaves nothing. */
function listing() {
  return serve((response, { url }) => {
    const cursor = new URL(url, "http://any").searchParams.get("cursor");
    if (cursor === null) sendJson(response, 200, { items: [1, 2], nextCursor: "second" });
    else if (cursor === "second") sendJson(response, 200, { items: [], nextCursor: "third" });
    else sendJson(response, 200, { items: [3], nextCursor: null });
  });
}

test("gives every item of every page, keeping the query", async () => {
  const { baseUrl, requests } = await listing();
  const client = createClient({ baseUrl });
  const all: unknown[] = [];
  for await (const item of items(client.listTokens, { query: { owner: "alice" } })) all.push(item);
  expect(all).toEqual([1, 2, 3]);
  expect(requests.map(({ url }) => url)).toEqual([
    "/v1/tokens?owner=alice",
    "/v1/tokens?owner=alice&cursor=second",
    "/v1/tokens?owner=alice&cursor=third",
  ]);
});

test("asks for a page only when the one before has been dealt with", async () => {
  const { baseUrl, requests } = await listing();
  for await (const page of pages(createClient({ baseUrl }).listTokenEvents, { id })) {
    expect(page.items).toEqual([1, 2]);
    break;
  }
  expect(requests).toHaveLength(1);
});
