import { beforeAll, describe, expect, test } from "vitest";
import { create, fetchNode, messages, person, query } from "./graphql-client.ts";
import { createToken, manage, stack, unique, until } from "./stack.ts";

const root = stack.adminToken;

describe("reading", () => {
  test("verifyToken is false for anything but a usable secret, without an error", async () => {
    const { secret } = await person();
    const soon = new Date(Date.now() + 1_000).toISOString();
    const expiring = await create(`name: "expiring", expireAt: "${soon}"`, secret);
    const garbage = ["", "garbage", `${secret}x`, `APIToken ${secret}`, "x".repeat(10_000)];
    const fields = garbage.map((token, index) => `g${index}: verifyToken(token: "${token}")`).join(" ");
    const { payload, errors } = await query(`${fields} good: verifyToken(token: "${secret}")`, secret);
    expect(errors).toEqual([]);
    const { __typename: _, good, ...bad } = payload;
    expect([good, Object.values(bad)]).toEqual([true, garbage.map(() => false)]);
    await until(soon);
    expect((await query(`verifyToken(token: "${expiring.secret}")`, secret)).payload.verifyToken).toBe(false);
  });

  test("tokenByUserAndName is null for an unknown name and an owner without tokens, without errors", async () => {
    const { owner, secret } = await person();
    for (const [userId, tokenName] of [
      [owner, "unknown"],
      [owner, ""],
      [unique("nobody"), "calling"],
      ["", "calling"],
      ["no owner", "n".repeat(5_000)],
    ]) {
      const variables = { userId, tokenName };
      const declared = "($userId: String!, $tokenName: String!)";
      const field = "tokenByUserAndName(userId: $userId, tokenName: $tokenName) { name }";
      for (const caller of [secret, root]) {
        const seen = await query(field, caller, variables, declared);
        expect([seen.payload.tokenByUserAndName, seen.errors]).toEqual([null, []]);
      }
    }
    const found = await query(`tokenByUserAndName(userId: "${owner}", tokenName: "calling") { name }`, secret);
    expect(found.payload.tokenByUserAndName.name).toBe("calling");
  });

  test("tokens of an unknown user are an empty connection", async () => {
    for (const userId of [unique("nobody"), "", "no owner", "x".repeat(5_000)]) {
      const { payload, errors } = await query(
        "tokens(userId: $id) { edges { cursor } pageInfo { startCursor endCursor hasNextPage hasPreviousPage nodesCount totalCount } }",
        root,
        { id: userId },
        "($id: String)",
      );
      expect(errors).toEqual([]);
      expect(payload.tokens).toMatchObject({
        edges: [],
        pageInfo: {
          startCursor: null,
          endCursor: null,
          hasNextPage: false,
          hasPreviousPage: false,
          nodesCount: 0,
          totalCount: 0,
        },
      });
    }
  });

  test("availableScopes are those of the catalogue", async () => {
    const { items } = (await manage("GET /v1/scopes")).body;
    const { payload } = await query("availableScopes { name description }", root);
    expect(payload.availableScopes).toEqual(
      items.map(({ name, description }: Record<string, string>) => ({ __typename: "GqlScope", name, description })),
    );
  });

  test("one failing field does not take its siblings away", async () => {
    const { secret } = await person();
    const { payload, errors } = await query("tokens(limit: -1) { nodes { name } } availableScopes { name }", secret);
    expect(payload).toMatchObject({ tokens: null, availableScopes: expect.any(Array) });
    expect(errors[0]?.path).toEqual(["admin", "personalApiTokens", "tokens"]);
  });

  test.each([
    ["2040-01-01", "2040-01-01T00:00:00.000Z"],
    ["2036-09-27T01:00:00Z", "2036-09-27T01:00:00.000Z"],
    ["2036-09-27T01:00:00.000Z", "2036-09-27T01:00:00.000Z"],
    ["2036-09-27T01:00:00+02:00", "2036-09-26T23:00:00.000Z"],
  ])("the date %s is answered as %s", async (given, answered) => {
    const { secret } = await person();
    const { key } = await create(`name: "dated", expireAt: "${given}"`, secret);
    const node = await fetchNode(key, secret);
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
    expect(node).toMatchObject({
      expireAt: answered,
      createdAt: expect.stringMatching(time),
      updatedAt: expect.stringMatching(time),
    });
  });
});

describe("a list", () => {
  const owner = unique("lister");
  let secret: string;
  const findCursor = async (name: string) => {
    const { payload } = await query("tokens { edges { cursor node { name key } } }", secret);
    return payload.tokens.edges.find(({ node }: { node: { name: string } }) => node.name === name).cursor as string;
  };
  const names = async (args: string) => {
    const { payload, errors } = await query(`tokens(${args}) { nodes { name } }`, secret);
    expect(errors).toEqual([]);
    return payload.tokens.nodes.map(({ name }: { name: string }) => name).join(" ");
  };

  beforeAll(async () => {
    ({ secret } = await createToken({ owner, name: "A", scopes: ["tokens:self"] }));
    await createToken({ owner, name: "b", expiresAt: "2031-01-01T00:00:00Z" });
    await createToken({ owner, name: "c", status: "disabled" });
    await createToken({ owner, name: "D", expiresAt: "2030-01-01T00:00:00Z" });
  });

  test("is paged by offset and limit", async () => {
    const sorted = 'fieldSorter: {fieldName: "name"}';
    const page = (args: string) =>
      query(
        `tokens(${sorted}, ${args}) { edges { cursor index node { name key } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage nodesCount totalCount } }`,
        secret,
      );
    const { edges, pageInfo } = (await page("offset: 1, limit: 2")).payload.tokens;
    expect(edges.map(({ index, node }: never) => [index, (node as { name: string }).name])).toEqual([
      [1, "b"],
      [2, "c"],
    ]);
    for (const { cursor, node } of edges) expect(cursor).toBe(Buffer.from(node.key).toString("base64"));
    expect(pageInfo).toMatchObject({
      startCursor: edges[0].cursor,
      endCursor: edges[1].cursor,
      hasNextPage: true,
      hasPreviousPage: true,
      nodesCount: 2,
      totalCount: 4,
    });
    expect((await page("offset: 4")).payload.tokens.pageInfo).toMatchObject({
      hasNextPage: false,
      hasPreviousPage: true,
      totalCount: 4,
    });
    expect((await page("limit: 0")).payload.tokens).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: true, nodesCount: 0, startCursor: null },
    });
  });

  test("is paged by cursors, forwards and backwards", async () => {
    const sorted = 'fieldSorter: {fieldName: "name"}';
    const [b, D] = [await findCursor("b"), await findCursor("D")];
    expect(await names(sorted)).toBe("A b c D");
    expect(await names(`${sorted}, first: 2`)).toBe("A b");
    expect(await names(`${sorted}, after: "${b}", first: 1`)).toBe("c");
    expect(await names(`${sorted}, before: "${D}", last: 2`)).toBe("b c");
    expect(await names(`${sorted}, after: "bm9uZQ=="`)).toBe("");
    expect(await names(`${sorted}, before: "bm9uZQ=="`)).toBe("A b c D");
  });

  test("refuses arguments that name no page", async () => {
    const failed = async (args: string) => messages(await query(`tokens(${args}) { nodes { name } }`, secret));
    expect(await failed("offset: 1, first: 2")).toEqual([
      "Offset and/or Limit argument(s) can't be used with other pagination arguments",
    ]);
    expect(await failed("limit: -1")).toEqual(["Argument 'limit' can't be negative"]);
    expect(await failed("last: -2")).toEqual(["Argument 'last' can't be negative"]);
  });

  test("is sorted before it is paged", async () => {
    expect(await names('fieldSorter: {fieldName: "name", sortType: DESC}, limit: 3')).toBe("D c b");
    expect(await names('fieldSorter: {fieldName: "name", ignoreCase: false}')).toBe("A D b c");
    expect(await names('fieldSorter: {fieldName: "expireAt", sortType: DESC}, first: 2')).toBe("b D");
    expect(await names('fieldSorter: {fieldName: "state", sortType: DESC}, first: 1')).toBe("c");
    expect(await names('fieldSorter: {fieldName: "createdAt", sortType: DESC}, limit: 1')).toBe("D");
    expect(await names('fieldSorter: {fieldName: "user.name"}')).toBe(
      await names('fieldSorter: {fieldName: "unknown"}'),
    );
  });
});
