import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import type { StoredToken } from "../../../core/token.ts";
import type { TokenQuery } from "../../../core/token-store.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { nameItem, nameKey, tokenItem } from "../../../functions/aws/token-items.ts";
import { tokenWith } from "../../support/token-fixture.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents } = mockDynamoDb();
const store = createDynamoTokenStore({ tableName: "Tokens", eventRetention: 60, client: new DynamoDBClient({}) });
const queries = () => documents.commandCalls(QueryCommand).map(({ args }) => args[0].input);
const last = "\u{10FFFF}";
const [time, later] = ["2027-01-31T12:00:00.000Z", "2027-02-01T00:00:00.000Z"];

/** The conditions of a Query as DynamoDB reads it, with every placeholder replaced. */
function resolve(expression = "") {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = queries()[0] ?? {};
  return expression.replaceAll(/[#:]\w+/g, (name) => names?.[name] ?? JSON.stringify(values?.[name]));
}

describe("a listing asks for no more than what may be in it:", () => {
  const sortKey = nameKey("", "a").sk;
  const ofAlice = { ConsistentRead: true, ProjectionExpression: "pk, sk, tokenId" };

  it.each<[Omit<TokenQuery, "limit">, string, object]>([
    [{}, `gsi1pk = "TOKENS" AND gsi1sk BETWEEN " " AND "${last}"`, { IndexName: "byOwner" }],
    [{ ownerPrefix: "Al" }, `gsi1pk = "TOKENS" AND gsi1sk BETWEEN "al" AND "al${last}"`, { IndexName: "byOwner" }],
    [{ owner: "alice" }, `pk = "OWNER#alice" AND sk BETWEEN "NAME#" AND "NAME#${last}"`, ofAlice],
    [{ owner: "alice", namePrefix: "A" }, `pk = "OWNER#alice" AND sk BETWEEN "NAME#a" AND "NAME#a${last}"`, ofAlice],
    [
      { owner: "alice", name: "a" },
      `pk = "OWNER#alice" AND sk BETWEEN ${JSON.stringify(sortKey)} AND ${JSON.stringify(sortKey)}`,
      ofAlice,
    ],
    [
      { expiresFrom: time, expiresBefore: later },
      `gsi2pk = "TOKENS" AND gsi2sk BETWEEN "${time}" AND "2027-01-31T23:59:59.999Z"`,
      { IndexName: "byExpiry" },
    ],
    [{ expiresFrom: time }, `gsi2pk = "TOKENS" AND gsi2sk BETWEEN "${time}" AND "~"`, { IndexName: "byExpiry" }],
    [
      { owner: "alice", expiresBefore: later },
      'owner = "alice" AND gsi2sk BETWEEN "0000" AND "2027-01-31T23:59:59.999Z"',
      { IndexName: "byOwnerAndExpiry" },
    ],
    [
      { byLastSeen: true },
      'gsi2pk = "TOKENS" AND lastSeenDay BETWEEN "0000-00-00" AND "~"',
      { IndexName: "byLastSeen" },
    ],
    [
      { neverSeen: true },
      'gsi2pk = "TOKENS" AND lastSeenDay BETWEEN "0000-00-00" AND "0000-00-00"',
      { IndexName: "byLastSeen" },
    ],
    [
      { owner: "alice", neverSeen: false },
      'owner = "alice" AND lastSeenDay BETWEEN "0001" AND "~"',
      { IndexName: "byOwnerAndLastSeen" },
    ],
  ])("%j", async (query, condition, input) => {
    documents.on(QueryCommand).resolves({});
    expect(await store.list({ ...query, limit: 10 })).toEqual({ items: [], nextCursor: null });
    expect(queries()).toHaveLength(1);
    expect(resolve(queries()[0]?.KeyConditionExpression)).toBe(condition);
    expect(queries()[0]).toMatchObject({ TableName: "Tokens", Limit: 11, ...input });
    expect(queries()[0]?.FilterExpression).toBeUndefined();
  });

  it("names of all owners, among 2,000 entries of the index at a time", async () => {
    documents.on(QueryCommand).resolves({});
    await store.list({ name: "a", limit: 10 });
    expect(resolve(queries()[0]?.FilterExpression)).toBe(
      `sk BETWEEN ${JSON.stringify(sortKey)} AND ${JSON.stringify(sortKey)}`,
    );
    expect(queries()[0]).toMatchObject({ IndexName: "byOwner", Limit: 2_000 });
    documents.resetHistory();
    await store.list({ namePrefix: "A", limit: 10 });
    expect(resolve(queries()[0]?.FilterExpression)).toBe(`sk BETWEEN "NAME#a" AND "NAME#a${last}"`);
  });

  it("the day of a last use and the days before it, 100 tokens at a time: only they tell the time", async () => {
    documents.on(QueryCommand).resolves({});
    await store.list({ lastSeenBefore: time, limit: 10 });
    expect(resolve(queries()[0]?.KeyConditionExpression)).toBe(
      'gsi2pk = "TOKENS" AND lastSeenDay BETWEEN "0000-00-00" AND "2027-01-31"',
    );
    expect(queries()[0]).toMatchObject({ Limit: 101 });
  });

  it("nothing where nothing can be in it", async () => {
    for (const query of [{ owner: "" }, { name: "a", namePrefix: "b" }, { expiresFrom: later, expiresBefore: time }]) {
      expect(await store.list({ ...query, limit: 10 })).toEqual({ items: [], nextCursor: null });
    }
    expect(queries()).toEqual([]);
  });
});

describe("a page", () => {
  const made = (count: number, members: (n: number) => Partial<StoredToken> = () => ({})) =>
    Array.from({ length: count }, (_, n) => tokenWith({ owner: "alice", name: `n${100 + n}`, ...members(n) }));

  /** Serves tokens, all of them by their keys and so many entries by each Query. */
  function serve(tokens: readonly StoredToken[], perQuery = Number.POSITIVE_INFINITY) {
    documents.on(QueryCommand).callsFake(({ ExclusiveStartKey: start, ExpressionAttributeValues: values, Limit }) => {
      const entries = tokens.map(nameItem).filter((item) => {
        const { sk } = item as { readonly sk: string };
        return sk >= values[":first"] && sk <= values[":last"] && (start === undefined || sk > start.sk);
      });
      const Items = entries.slice(0, Math.min(Limit, perQuery));
      const key = Items.at(-1);
      return Items.length < entries.length && key
        ? { Items, LastEvaluatedKey: { pk: key["pk"], sk: key["sk"] } }
        : { Items };
    });
    documents.on(BatchGetCommand).callsFake(({ RequestItems }) => {
      const keys = RequestItems.Tokens.Keys.map(({ pk }: { readonly pk: string }) => pk);
      return { Responses: { Tokens: tokens.map(tokenItem).filter(({ pk }) => keys.includes(pk)) } };
    });
  }

  async function pages(query: TokenQuery): Promise<string[][]> {
    const found: string[][] = [];
    let cursor: string | null | undefined;
    do {
      const page = await store.list({ ...query, ...(cursor && { cursor }) });
      found.push(page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null && found.length < 50);
    return found;
  }

  const reads = () =>
    documents.commandCalls(BatchGetCommand).map(({ args }) => args[0].input.RequestItems?.["Tokens"]?.Keys?.length);

  it("has as many tokens as it may have, and the last has no next", async () => {
    serve(made(5));
    expect(await pages({ owner: "alice", limit: 2 })).toEqual([["n100", "n101"], ["n102", "n103"], ["n104"]]);
    // One entry more than is wanted tells whether there are more, and is not read.
    expect(reads()).toEqual([2, 2, 1]);
    serve(made(4));
    expect(await pages({ owner: "alice", limit: 2 })).toEqual([
      ["n100", "n101"],
      ["n102", "n103"],
    ]);
  });

  it("has all of its tokens although a response had no room for them, up to ten times", async () => {
    serve(made(5), 2);
    expect(await pages({ owner: "alice", limit: 5 })).toEqual([["n100", "n101", "n102", "n103", "n104"]]);
    expect(queries()).toHaveLength(3);
    documents.resetHistory();
    serve(made(21), 2);
    const [first, second] = await pages({ owner: "alice", limit: 30 });
    expect([first?.length, second?.length, queries().length]).toEqual([20, 1, 11]);
  });

  it("goes on with the token after the last that it has, where a filter leaves more than it may have", async () => {
    const tokens = made(7, (n) => ({ status: n % 2 === 0 ? "active" : "disabled" }));
    serve(tokens);
    expect(await pages({ owner: "alice", status: "active", limit: 3 })).toEqual([["n100", "n102", "n104"], ["n106"]]);
    expect(await pages({ owner: "alice", status: "disabled", limit: 3 })).toEqual([["n101", "n103", "n105"], []]);
  });

  it("looks for tokens among 100 at a time where there is a filter", async () => {
    serve(made(205, (n) => ({ status: n === 204 ? "active" : "disabled" })));
    expect(await pages({ owner: "alice", status: "active", limit: 1 })).toEqual([["n304"]]);
    expect(reads()).toEqual([100, 100, 5]);
    expect(queries().map(({ Limit }) => Limit)).toEqual([101, 101, 101]);
  });

  it("has the tokens of matching owners first, and then those of matching names", async () => {
    const [owned, named] = [tokenWith({ owner: "job", name: "b" }), tokenWith({ owner: "alice", name: "job" })];
    documents
      .on(QueryCommand)
      .callsFake(({ FilterExpression }) => ({ Items: [nameItem(FilterExpression ? named : owned)] }));
    documents.on(BatchGetCommand).callsFake(({ RequestItems }) => ({
      Responses: {
        Tokens: [owned, named].map(tokenItem).filter(({ pk }) => RequestItems.Tokens.Keys[0].pk === pk),
      },
    }));
    expect(await pages({ search: "job", limit: 10 })).toEqual([["b", "job"]]);
    expect(await pages({ search: "job", limit: 1 })).toEqual([["b"], ["job"]]);
  });

  it("has no token that was renamed since its entry was read, and none that is gone", async () => {
    const [kept, renamed, gone] = made(3);
    if (!kept || !renamed || !gone) throw new Error("There are three.");
    serve([kept, renamed, gone]);
    documents.on(BatchGetCommand).resolves({
      Responses: { Tokens: [tokenItem(kept), tokenItem({ ...renamed, name: "other" })] },
    });
    expect(await pages({ owner: "alice", limit: 10 })).toEqual([["n100"]]);
  });
});
