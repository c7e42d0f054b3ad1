import { setTimeout as sleep } from "node:timers/promises";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import pMap from "p-map";
import { beforeEach, describe, expect, inject, it, vi } from "vitest";
import { type FeedEntry, feedItem } from "../../contract/revocation-feed.ts";
import { newTokenId } from "../../core/token-id.ts";
import { createDynamoFeed } from "../../guard/dynamo-feed.ts";
import { createGuard } from "../../guard/guard.ts";
import { createRevocationFeed } from "../../guard/revocation-feed.ts";
import { createTokenTable, localDynamoClient } from "../support/create-table.ts";
import { environmentFor, stallingServer } from "../support/stalling-server.ts";

const client = localDynamoClient();
const documents = DynamoDBDocumentClient.from(client);
let tableName: string;
beforeEach(async () => {
  tableName = await createTokenTable(client);
  return () => vi.restoreAllMocks();
});

const revoked = (at: number, tokenId = newTokenId()): FeedEntry => ({
  tokenId,
  at: new Date(at).toISOString(),
  state: { version: 2, status: "disabled" },
});

/** An entry that takes more room. */
const narrowed = (at: number): FeedEntry => ({
  ...revoked(at),
  state: {
    version: 2,
    status: "active",
    secretVersion: 1,
    previousValidUntil: null,
    expiresAt: null,
    scopes: Array.from({ length: 10 }, (_, index) => `service-number-${index}:read`),
    allowedCidrs: [],
  },
});

const put = (entry: FeedEntry) => documents.send(new PutCommand({ TableName: tableName, Item: feedItem(entry) }));

function putAll(entries: readonly FeedEntry[]) {
  const requests = entries.map((entry) => ({ PutRequest: { Item: feedItem(entry) } }));
  return documents.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
}

/** The feed of the table, with the number of Queries that it makes. */
function openFeed(options: { readonly intervalMs?: number } = {}) {
  const send = vi.spyOn(client, "send");
  const onFailure = vi.fn();
  const feed = createRevocationFeed({
    read: createDynamoFeed({ tableName, client, onFailure }),
    intervalMs: 1_000,
    maxAgeMs: 30_000,
    onFailure,
    ...options,
  });
  const queries = () => send.mock.calls.filter(([command]) => command instanceof QueryCommand).length;
  const isRevoked = ({ tokenId }: FeedEntry) => feed.getState(tokenId) !== undefined;
  return { feed, queries, onFailure, isRevoked };
}

describe("the feed of a table", () => {
  it("is read with one strongly consistent Query of its own partition", async () => {
    await put(revoked(Date.now()));
    const send = vi.spyOn(client, "send");
    const pages = await Array.fromAsync(createDynamoFeed({ tableName, client, onFailure: vi.fn() })("2026"));
    expect(pages.map(({ length }) => length)).toEqual([1]);
    expect(send.mock.calls.map(([command]) => command.input)).toEqual([
      {
        TableName: tableName,
        KeyConditionExpression: "pk = :pk AND sk > :after",
        ExpressionAttributeValues: { ":pk": { S: "REVOKED" }, ":after": { S: "2026" } },
        ConsistentRead: true,
      },
    ]);
  });

  it("is read at most once a second under load, and not at all without", async () => {
    const { feed, queries } = openFeed();
    const started = performance.now();
    let calls = 0;
    while (performance.now() - started < 3_000) {
      await feed.refresh();
      calls++;
      if (calls % 1_000 === 0) await sleep(1);
    }
    const seconds = (performance.now() - started) / 1_000;
    console.log(`${calls} calls in ${seconds.toFixed(1)} s took ${queries()} Queries`);
    expect(queries()).toBeLessThanOrEqual(Math.ceil(seconds));
    const before = queries();
    await sleep(2_500);
    expect(queries()).toBe(before);
  }, 30_000);

  it("loses none of a burst of 5,000 revocations by writers whose clocks are 2 s apart", async () => {
    const { feed, isRevoked } = openFeed({ intervalMs: 500 });
    const written: FeedEntry[] = [];
    let missed = 0;
    let isDone = false;
    const reader = async () => {
      while (!isDone) {
        const known = written.length;
        await sleep(500);
        await feed.refresh();
        missed += written.slice(0, known).filter((entry) => !isRevoked(entry)).length;
      }
    };
    const reading = reader();
    await pMap(
      Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 1_000 : -1_000)),
      async (skew) => {
        const entries = Array.from({ length: 25 }, () => narrowed(Date.now() + skew));
        // Some are committed long after they were made.
        if (Math.random() < 0.1) await sleep(Math.random() * 1_000);
        await putAll(entries);
        written.push(...entries);
      },
      { concurrency: 8 },
    );
    isDone = true;
    await reading;
    expect([written.length, missed]).toEqual([5_000, 0]);

    const another = openFeed();
    await another.feed.refresh();
    expect(written.filter((entry) => !another.isRevoked(entry))).toEqual([]);
    // One response does not hold them all.
    expect(another.queries()).toBeGreaterThan(1);
  }, 30_000);

  it("refuses the token of a damaged item, and goes on for the others", async () => {
    const [damaged, whole] = [revoked(Date.now()), revoked(Date.now())];
    await documents.send(new PutCommand({ TableName: tableName, Item: { ...feedItem(damaged), status: "locked" } }));
    await put(whole);
    await documents.send(new PutCommand({ TableName: tableName, Item: { pk: "REVOKED", sk: "9999" } }));
    const { feed, onFailure, isRevoked } = openFeed();
    await feed.refresh();
    expect([isRevoked(damaged), isRevoked(whole)]).toEqual([true, true]);
    expect(feed.getState(damaged.tokenId)?.status).toBe("disabled");
    expect(onFailure.mock.calls.map(([error]) => error.message)).toEqual([
      `The item REVOKED ${damaged.at}#${damaged.tokenId} is damaged. Missing or wrong: status.`,
      "The item REVOKED 9999 is damaged. Its key is wrong.",
    ]);
  });
});

describe("a guard of a function", () => {
  const stubEnvironment = (endpoint: string) => {
    vi.stubEnv("LATCHKEY_TABLE_NAME", tableName);
    for (const [name, value] of Object.entries(environmentFor(endpoint))) vi.stubEnv(name, value);
    return () => vi.unstubAllEnvs();
  };
  const authorizer = {
    tokenId: newTokenId(),
    tokenName: "my_app",
    owner: "ops",
    scopes: "",
    tokenVersion: "1",
    secretVersion: "1",
  };

  it("needs nothing but its environment", async () => {
    const restore = stubEnvironment(inject("dynamodbEndpoint"));
    try {
      const guard = createGuard();
      expect((await guard.check({ authorizer })).allowed).toBe(true);
      await put(revoked(Date.now(), authorizer.tokenId));
      await sleep(1_000);
      expect(await guard.check({ authorizer })).toEqual({ allowed: false, code: "token_revoked" });
    } finally {
      restore();
    }
  });

  it.each([
    ["nothing listens", async () => "http://127.0.0.1:9"],
    ["nothing responds", async () => (await stallingServer("headers")).url],
    ["a response stalls", async () => (await stallingServer("half a body")).url],
  ])("denies soon where %s", async (_what, start) => {
    const restore = stubEnvironment(await start());
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    try {
      const started = performance.now();
      await expect(createGuard().check({ authorizer })).rejects.toMatchObject({ code: "unavailable" });
      expect(performance.now() - started).toBeLessThan(3_000);
    } finally {
      restore();
    }
  });
});
