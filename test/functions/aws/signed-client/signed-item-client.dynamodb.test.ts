import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { createDynamoTokenStore } from "../../../../functions/aws/dynamo-token-store.ts";
import { createDynamoVerificationStore } from "../../../../functions/aws/dynamo-verification-store.ts";
import { createSignedItemClient } from "../../../../functions/aws/signed-client/signed-item-client.ts";
import { serializeError } from "../../../../functions/serialize-error.ts";
import { createTokenTable, localDynamoClient } from "../../../support/create-table.ts";
import { environmentFor } from "../../../support/stalling-server.ts";
import { tokenWith, writeFor } from "../../../support/token-fixture.ts";

function callEndpoint(url: string): void {
  for (const [name, value] of Object.entries(environmentFor(url))) vi.stubEnv(name, value);
}

beforeEach(() => callEndpoint(inject("dynamodbEndpoint")));
afterEach(() => vi.unstubAllEnvs());

describe("on DynamoDB Local", () => {
  async function set() {
    const sdk = localDynamoClient();
    const tableName = await createTokenTable(sdk);
    const client = createSignedItemClient();
    const tokens = createDynamoTokenStore({ tableName, eventRetention: 1, client: sdk });
    return { tableName, client, tokens, store: createDynamoVerificationStore({ tableName, client }) };
  }

  it("reads what the SDK has written, and stamps last seen forward only", async () => {
    const { tokens, store } = await set();
    const token = tokenWith({ name: "größer 日本 🗝", allowedCidrs: ["2001:db8::/32"], scopes: ["lookup:read"] });
    await tokens.create(token, writeFor(token));
    expect(await store.get(token.id)).toEqual(token);
    const at = "2027-01-01T00:01:00.000Z";
    expect(await store.stampLastSeen({ tokenId: token.id, secretVersion: 1, at }, "2027-01-01T00:00:00.000Z")).toBe(
      true,
    );
    expect(await store.stampLastSeen({ tokenId: token.id, secretVersion: 1, at }, "2027-01-01T00:00:30.000Z")).toBe(
      false,
    );
    expect(await store.get(token.id)).toEqual({ ...token, lastSeenAt: at, currentSecretLastSeenAt: at });
    expect(await tokens.get(token.id)).toEqual({ ...token, lastSeenAt: at, currentSecretLastSeenAt: at });
  });

  it("finds no token that is not there, and stamps none", async () => {
    const { store } = await set();
    const { id } = tokenWith();
    expect(await store.get(id)).toBeUndefined();
    expect(
      await store.stampLastSeen(
        { tokenId: id, secretVersion: 1, at: "2027-01-01T00:00:00.000Z" },
        "2026-01-01T00:00:00.000Z",
      ),
    ).toBe(false);
  });

  it("names DynamoDB's exception, which no attempt more would mend", async () => {
    const { client } = await set();
    const read = client.getItem({ TableName: "Nowhere", Key: { pk: { S: "a" }, sk: { S: "b" } } });
    await expect(read).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("on a server that fails", () => {
  const key = { TableName: "Tokens", Key: { pk: { S: "a" }, sk: { S: "b" } } };

  /** Responds to each request as the next listener says, and to all others with an empty item. */
  async function respond(...listeners: RequestListener[]) {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(String(request.headers["x-amz-date"]));
      const listener = listeners[requests.length - 1];
      if (listener) listener(request, response);
      else response.end("{}");
      request.resume();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    callEndpoint(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return { requests, client: createSignedItemClient({ attemptTimeout: 500 }) };
  }

  const exception =
    (status: number, type: string, headers = {}): RequestListener =>
    (_, response) =>
      response
        .writeHead(status, headers)
        .end(JSON.stringify({ __type: `com.amazonaws#${type}`, message: "a message" }));

  it.each<[string, RequestListener]>([
    ["throttles", exception(400, "ProvisionedThroughputExceededException")],
    ["has an internal error", exception(500, "InternalServerError")],
    ["responds without JSON", (_, response) => response.writeHead(503).end("<html>")],
    ["responds with half of its JSON", (_, response) => response.writeHead(200).end('{"Item":')],
    ["resets the connection", (request) => request.socket.resetAndDestroy()],
    [
      "ends the connection within the body",
      (_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("{", () => response.destroy());
      },
    ],
  ])("tries again where it %s", async (_, listener) => {
    const once = await respond(listener);
    expect(await once.client.getItem(key)).toEqual({});
    expect(once.requests).toHaveLength(2);
    const always = await respond(listener, listener, listener, listener);
    await expect(always.client.getItem(key)).rejects.toMatchObject({ code: "unavailable" });
    expect(always.requests).toHaveLength(3);
  });

  it("quotes nothing of a body that is no JSON: errors are logged, and there are digests in it", async () => {
    const digest = "abcdef0123456789".repeat(4);
    const broken: RequestListener = (_, response) => response.end(`{"Item":{"digest":{"S":${digest}`);
    const { client } = await respond(broken, broken, broken);
    const failure: unknown = await client.getItem(key).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "unavailable",
      cause: { message: "DynamoDB returned 200 without JSON." },
    });
    expect(JSON.stringify(serializeError(failure))).not.toContain(digest.slice(0, 8));
  });

  it.each(["null", '"OK"', "1", "[]"])("takes the body %s for no success of a write, and tries again", async (body) => {
    const respondWith: RequestListener = (_, response) => response.end(body);
    const { requests, client } = await respond(respondWith, respondWith, respondWith);
    const cause = { message: "DynamoDB returned 200 without an object." };
    const write = client.putItem({ TableName: "Tokens", Item: key.Key });
    await expect(write).rejects.toMatchObject({ code: "unavailable", cause });
    expect(requests).toHaveLength(3);
  });

  it.each<[string, number, RequestListener]>([
    ["that it doesn't try again", 1, (_, response) => response.writeHead(413).end("<html>")],
    ["that it tries again", 3, (_, response) => response.writeHead(500).end("<html>")],
  ])("names the status of a response without JSON %s", async (_what, attempts, listener) => {
    const { requests, client } = await respond(...Array(attempts).fill(listener));
    const failure: unknown = await client.getItem(key).catch((error: unknown) => error);
    const error = { message: `DynamoDB returned ${attempts === 1 ? 413 : 500} without JSON.` };
    expect(failure).toMatchObject(attempts === 1 ? error : { code: "unavailable", cause: error });
    expect(requests).toHaveLength(attempts);
  });

  it("names the status of a refusal that says nothing", async () => {
    const { client } = await respond((_, response) => response.writeHead(400).end("{}"));
    await expect(client.getItem(key)).rejects.toMatchObject({ name: "Error", message: "DynamoDB returned 400." });
  });

  it("pauses twice as long before each further attempt", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const throttled = exception(400, "ThrottlingException");
    const { client } = await respond(throttled, throttled);
    const started = performance.now();
    await client.getItem(key);
    // 50 ms and 100 ms, by timers that may be early by a millisecond.
    expect(performance.now() - started).toBeGreaterThan(147);
    vi.restoreAllMocks();
  });

  it("calls the operations of DynamoDB, signed for it", async () => {
    const calls: unknown[] = [];
    const listener: RequestListener = async (request, response) => {
      const { authorization, "x-amz-target": target } = request.headers;
      calls.push([target, authorization?.includes("/eu-central-1/dynamodb/aws4_request,"), await json(request)]);
      response.end("{}");
    };
    const { client } = await respond(listener, listener, listener);
    const item = { TableName: "Tokens", Item: key.Key };
    await client.getItem(key);
    await client.putItem(item);
    await client.updateItem(key);
    expect(calls).toEqual([
      ["DynamoDB_20120810.GetItem", true, key],
      ["DynamoDB_20120810.PutItem", true, item],
      ["DynamoDB_20120810.UpdateItem", true, key],
    ]);
  });

  it("doesn't try again what no attempt more would mend", async () => {
    const { requests, client } = await respond(exception(400, "AccessDeniedException"));
    await expect(client.getItem(key)).rejects.toMatchObject({ name: "AccessDeniedException", message: "a message" });
    expect(requests).toHaveLength(1);
  });

  it("goes by the server's clock where its own is wrong", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const { requests, client } = await respond(exception(400, "InvalidSignatureException", { date }));
    await client.getItem(key);
    await client.getItem(key);
    const lead = (time = "") => Date.parse(time.replace(/^(....)(..)(..T..)(..)/, "$1-$2-$3:$4:")) - Date.now();
    expect(requests).toHaveLength(3);
    expect(lead(requests[0])).toBeLessThan(60_000);
    for (const later of requests.slice(1)) expect(lead(later)).toBeGreaterThan(59 * 60_000);
  });

  it("corrects its clock once for one difference, and for no other refusal", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const refused = exception(400, "InvalidSignatureException", { date });
    const twice = await respond(refused, refused);
    await expect(twice.client.getItem(key)).rejects.toMatchObject({ name: "InvalidSignatureException" });
    expect(twice.requests).toHaveLength(2);
    const denied = await respond(exception(400, "AccessDeniedException", { date }));
    await expect(denied.client.getItem(key)).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(denied.requests).toHaveLength(1);
  });

  it("doesn't try again with a signature that is wrong for another reason", async () => {
    const { requests, client } = await respond(exception(400, "InvalidSignatureException"));
    await expect(client.getItem(key)).rejects.toMatchObject({ name: "InvalidSignatureException" });
    expect(requests).toHaveLength(1);
  });
});
