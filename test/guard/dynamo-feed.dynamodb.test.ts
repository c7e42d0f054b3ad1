import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { feedItem } from "../../contract/revocation-feed.ts";
import { newTokenId } from "../../core/token-id.ts";
import { createDynamoFeed } from "../../guard/dynamo-feed.ts";
import { createGuard } from "../../guard/guard.ts";
import { environmentFor, stallingServer } from "../support/stalling-server.ts";
import { client, documents, openFeed, put, revoked, tableName } from "./feed-table.ts";

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

  it("is read at most once an interval under load, and not at all without", async () => {
    const intervalMs = 100;
    const { feed, queries } = openFeed({ intervalMs });
    const started = performance.now();
    for (let calls = 1; performance.now() - started < 3 * intervalMs || queries() < 2; calls++) {
      await feed.refresh();
      if (calls % 1_000 === 0) await sleep(1);
    }
    expect(queries()).toBeLessThanOrEqual(Math.ceil((performance.now() - started) / intervalMs));
    const before = queries();
    await sleep(2.5 * intervalMs);
    expect(queries()).toBe(before);
  });

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
      `The item REVOKED ${damaged.at}#${damaged.tokenId} is damaged. Missing or invalid: status.`,
      "The item REVOKED 9999 is damaged. Its key is malformed.",
    ]);
  });

  it("goes on after an item with a number that JavaScript can't represent, and one whose key has no time", async () => {
    const [damaged, whole] = [revoked(Date.now()), revoked(Date.now() + 1)];
    const [huge, timeless] = [newTokenId(), newTokenId()];
    // The SDK makes a BigInt of a whole number of this size, and throws for others.
    const version = { N: `${"9".repeat(20)}.5` };
    for (const item of [
      { ...marshall(feedItem({ ...damaged, tokenId: huge })), version },
      { ...marshall(feedItem(whole)), pk: { S: "REVOKED" }, sk: { S: `never#${timeless}` } },
    ]) {
      await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
    }
    const { feed, isRevoked, onFailure } = openFeed({ intervalMs: 0 });
    await feed.refresh();
    expect(onFailure).toHaveBeenCalledTimes(2);
    // The next read begins at a valid time.
    await put(whole);
    await feed.refresh();
    expect([huge, timeless].map((tokenId) => feed.getState(tokenId)?.status)).toEqual(["disabled", "disabled"]);
    expect(isRevoked(whole)).toBe(true);
  });
});

/** Starts a server that ends with the test. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("a response without a body is no feed in which nothing was revoked", async () => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "Content-Type": "application/x-amz-json-1.0" }).end();
  });
  const endpoint = await listen(server);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const onEmpty = new DynamoDBClient({ endpoint, region: "eu-central-1", credentials });
  const read = createDynamoFeed({ tableName, client: onEmpty, onFailure: vi.fn() })("2026");
  await expect(Array.fromAsync(read)).rejects.toThrow("The response has no items.");
});

it("a Query that gets no response is sent a second time, soon enough for the call that waits for it", async () => {
  let requests = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (++requests > 1) response.end(JSON.stringify({ Items: [], Count: 0 }));
  });
  for (const [name, value] of Object.entries(environmentFor(await listen(server)))) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const read = createDynamoFeed({ tableName, onFailure: vi.fn() })("2026");
  expect(await Array.fromAsync(read)).toEqual([[]]);
  expect(requests).toBe(2);
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
    vi.useFakeTimers({ toFake: ["Date", "performance"] });
    try {
      const guard = createGuard();
      expect((await guard.check({ authorizer })).allowed).toBe(true);
      await put(revoked(Date.now(), authorizer.tokenId));
      vi.advanceTimersByTime(1_000);
      expect(await guard.check({ authorizer })).toEqual({ allowed: false, code: "token_revoked" });
    } finally {
      vi.useRealTimers();
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
