import { describe, expect, it } from "vitest";
import { assertPageArguments, type PageArguments, paginate } from "../../../functions/graphql/page.ts";
import { catchError } from "../../support/catch-error.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const list = ["a", "b", "c", "d", "e"].map((id) => tokenWith({ id }));
const cursor = (id: string) => Buffer.from(id).toString("base64");

/** The ids of a page, whether something precedes and follows it, and the positions of its tokens. */
function shown(page: PageArguments, tokens = list) {
  const { nodes, edges, pageInfo } = paginate(tokens, page);
  expect(edges().map(({ node }) => node)).toEqual(nodes);
  expect(edges().map((edge) => edge.cursor)).toEqual(nodes.map(({ id }) => cursor(id)));
  expect(edges().map((edge) => tokens[edge.index])).toEqual(nodes);
  expect(pageInfo).toMatchObject({
    nodesCount: nodes.length,
    totalCount: tokens.length,
    startCursor: nodes.length > 0 ? cursor(nodes[0]?.id ?? "") : null,
    endCursor: nodes.length > 0 ? cursor(nodes.at(-1)?.id ?? "") : null,
  });
  return [nodes.map(({ id }) => id).join(""), pageInfo.hasPreviousPage, pageInfo.hasNextPage];
}

describe("a page", () => {
  it.each<[PageArguments, string, boolean, boolean]>([
    [{}, "abcde", false, false],
    [{ offset: null, limit: null, first: null, last: null, after: null, before: null }, "abcde", false, false],
    [{ offset: null, limit: null, first: 2 }, "ab", false, true],
    [{ limit: 2 }, "ab", false, true],
    [{ offset: 1, limit: 2 }, "bc", true, true],
    [{ offset: 3 }, "de", true, false],
    [{ offset: 3, limit: 2 }, "de", true, false],
    [{ offset: 3, limit: 9 }, "de", true, false],
    [{ limit: 0 }, "", false, true],
    [{ offset: 2, limit: 0 }, "", true, true],
    [{ offset: 0 }, "abcde", false, false],
    [{ offset: 5 }, "", true, false],
    [{ offset: 9, limit: 2 }, "", true, false],
    [{ first: 2 }, "ab", false, true],
    [{ first: 5 }, "abcde", false, false],
    [{ first: 0 }, "", false, true],
    [{ last: 2 }, "de", true, false],
    [{ last: 0 }, "", true, false],
    [{ last: 9 }, "abcde", false, false],
    [{ first: 3, last: 2 }, "bc", true, true],
    [{ after: cursor("b") }, "cde", true, false],
    [{ after: cursor("b"), first: 2 }, "cd", true, true],
    [{ after: cursor("e") }, "", true, false],
    [{ after: cursor("x") }, "", true, false],
    [{ after: "" }, "", true, false],
    [{ before: cursor("d") }, "abc", false, true],
    [{ before: cursor("d"), last: 2 }, "bc", true, true],
    [{ before: cursor("d"), first: 2 }, "ab", false, true],
    [{ before: cursor("a") }, "", false, true],
    [{ before: cursor("x") }, "abcde", false, false],
    [{ before: cursor("x"), last: 1 }, "e", true, false],
    [{ after: cursor("a"), before: cursor("d") }, "bc", true, true],
    [{ after: cursor("c"), before: cursor("b") }, "de", true, false],
  ])("of %j is %j", (page, ids, hasPreviousPage, hasNextPage) => {
    expect(shown(page)).toEqual([ids, hasPreviousPage, hasNextPage]);
  });

  it.each<PageArguments>([
    {},
    { limit: 0 },
    { offset: 3 },
    { first: 2 },
    { last: 2 },
    { after: cursor("a") },
    { before: "" },
  ])("of an empty list is empty for %j", (page) => {
    expect(shown(page, [])).toEqual(["", false, false]);
  });

  it("is not refused for arguments of the other kind that are null, or for 0", () => {
    assertPageArguments({ offset: null, limit: null, first: 0, after: "" });
    assertPageArguments({ offset: 0, limit: 0, first: null, last: null, after: null, before: null });
  });

  it.each(["first", "last", "offset", "limit"])("is refused for a negative %s", async (name) => {
    const { code, message } = await catchError(async () => assertPageArguments({ [name]: -1 }));
    expect([code, message]).toEqual(["validation_failed", `Argument '${name}' can't be negative`]);
  });

  it.each<PageArguments>([
    { offset: 0, first: 1 },
    { limit: 0, last: 1 },
    { limit: 1, after: cursor("a") },
    { offset: 1, before: "" },
  ])("is none for arguments of both kinds, %j", async (page) => {
    const { code, message } = await catchError(async () => assertPageArguments(page));
    expect(code).toBe("validation_failed");
    expect(message).toBe("Offset and/or Limit argument(s) can't be used with other pagination arguments");
  });
});
