import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
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
});

it("a response without a body is no feed in which nothing was revoked", async () => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "Content-Type": "application/x-amz-json-1.0" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const onEmpty = new DynamoDBClient({ endpoint, region: "eu-central-1", credentials });
  const read = createDynamoFeed({ tableName, client: onEmpty, onFailure: vi.fn() })("2026");
  await expect(Array.fromAsync(read)).rejects.toThrow("The response has no items.");
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
