import { beforeAll, describe, expect, it } from "vitest";
import type { StoredToken, Token } from "../../../core/token.ts";
import { withoutDigests } from "../../../core/token.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { seedTokens } from "../../support/seed-tokens.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const owners = 2_000;
const tokensPerOwner = 10;
const pageSize = 100;

/** 20,000 tokens in the order of the administrator's listing. */
function manyTokens(): StoredToken[] {
  return Array.from({ length: owners * tokensPerOwner }, (_, n) =>
    tokenWith({
      owner: `service/${String(Math.floor(n / tokensPerOwner)).padStart(4, "0")}`,
      name: `app ${n % tokensPerOwner}`,
      status: n % 1_000 === 999 ? "disabled" : "active",
      expiresAt: n % 2_000 === 0 ? "2027-03-01T00:00:00.000Z" : null,
    }),
  );
}

describe("20,000 tokens over 2,000 owners", () => {
  const client = localDynamoClient();
  const commands: string[] = [];
  const tokens = manyTokens();
  let store: TokenStore;

  beforeAll(async () => {
    const tableName = await createTokenTable(client);
    await seedTokens(client, tableName, tokens);
    store = createDynamoTokenStore({ tableName, eventRetention: 86_400, client });
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          commands.push(String(commandName));
          return next(args);
        },
      { step: "initialize" },
    );
  }, 60_000);

  it("every page of the administrator's listing is right, and the last takes no longer than the first", async () => {
    let cursor: string | undefined;
    let lastCursor: string | undefined;
    for (let start = 0; start < tokens.length; start += pageSize) {
      const page = await store.list({ limit: pageSize, ...(cursor && { cursor }) });
      expectTokens(page.items, tokens.slice(start, start + pageSize));
      lastCursor = cursor;
      cursor = page.nextCursor ?? undefined;
      expect(cursor === undefined).toBe(start + pageSize >= tokens.length);
    }

    // In turns, so that whatever else the machine does slows down both alike.
    const times: { first: number[]; last: number[] } = { first: [], last: [] };
    for (let run = 0; run < 15; run++) {
      times.first.push(await measureMs(() => store.list({ limit: pageSize })));
      times.last.push(await measureMs(() => store.list({ limit: pageSize, cursor: lastCursor ?? "" })));
    }
    expect(median(times.last) / median(times.first)).toBeLessThanOrEqual(1.5);
  }, 60_000);

  it.each([
    {},
    { ownerPrefix: "service/1" },
    { owner: "service/1000" },
    { search: "SERVICE/1" },
    { expiresBefore: "2027-03-02T00:00:00.000Z", status: "active" as const },
    { owner: "service/1000", expiresBefore: "2027-03-02T00:00:00.000Z" },
  ])("a page of 50 of %j costs one Query and one BatchGet", async (query) => {
    commands.length = 0;
    await store.list({ ...query, limit: 50 });
    expect(commands).toEqual(["QueryCommand", "BatchGetItemCommand"]);
  });

  it("finds a name among all owners, a few at a time", async () => {
    const wanted = tokens.filter(({ name }) => name === "app 7");
    const found: Token[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ name: "app 7", limit: 100, ...(cursor && { cursor }) });
      found.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expectTokens(found, wanted);
  });

  it("bounds what one page of few among many costs, and goes on with its cursor", async () => {
    const wanted = tokens.filter(({ status }) => status === "disabled");
    const found: Token[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page++) {
      commands.length = 0;
      const { items, nextCursor } = await store.list({ status: "disabled", limit: 10, ...(cursor && { cursor }) });
      expect(commands.length).toBeLessThanOrEqual(20);
      found.push(...items);
      cursor = nextCursor ?? undefined;
    }
    expectTokens(found, wanted.slice(0, 3));
  });
});

function expectTokens(actual: readonly Token[], expected: readonly StoredToken[]): void {
  expect(actual.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  expect(actual[0]).toEqual(expected[0] && withoutDigests(expected[0]));
}

async function measureMs(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
