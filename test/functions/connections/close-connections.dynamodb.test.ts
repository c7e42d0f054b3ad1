import { type AttributeValue, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { NewValues } from "../../../core/token-store.ts";
import { createConnectionRecorder } from "../../../functions/aws/connection-recorder.ts";
import { createSdkItemClient } from "../../../functions/aws/dynamo-client.ts";
import { createDynamoConnections } from "../../../functions/aws/dynamo-connections.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { tokenKey } from "../../../functions/aws/token-items.ts";
import { createConnectionCheck } from "../../../functions/connections/close-connections.ts";
import type { Connection } from "../../../functions/connections/connection.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { changeFor, tokenWith, writeFor } from "../../support/token-fixture.ts";

const client = localDynamoClient();
const stage = { apiId: "abc", stageName: "live" };
const settings = { scopes: [{ name: "feed:read", description: "", grants: ["$connect"] }], anyToken: [] };

let tableName: string;
let made: number;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  made = 0;
});

async function set() {
  const store = createDynamoTokenStore({ tableName, eventRetention: 1, client });
  const connections = createDynamoConnections({ tableName, client });
  const recorder = createConnectionRecorder({ tableName, client: createSdkItemClient(client) });
  /** The ids of the connections that API Gateway has. */
  const open = new Set<string>();
  const now = vi.fn(() => new Date());
  const getToken = vi.fn(store.get);
  const check = createConnectionCheck({
    settings,
    connections: connections.ofStage(stage),
    changedTokens: connections.changedTokens,
    getToken,
    close: async (connectionId) => open.delete(connectionId),
    now,
    onClosed: () => undefined,
  });
  const connect = async (validUntil: string | null = null, members: Partial<Connection> = {}) => {
    const token = tokenWith({ scopes: ["feed:read"], expiresAt: validUntil });
    await store.create(token, writeFor(token));
    const connection = await add(token.id, validUntil, members);
    return { token, connectionId: connection.connectionId };
  };
  const add = async (tokenId: string, validUntil: string | null = null, members: Partial<Connection> = {}) => {
    made += 1;
    const connection: Connection = {
      ...stage,
      connectionId: `connection-${made}`,
      tokenId,
      secretVersion: 1,
      sourceIp: "192.0.2.7",
      connectedAt: new Date().toISOString(),
      ...members,
    };
    await recorder.add(connection, validUntil);
    open.add(connection.connectionId);
    return connection;
  };
  const change = async (token: ReturnType<typeof tokenWith>, values: NewValues) => {
    const current = await store.get(token.id);
    await store.update(
      current ?? token,
      { ...values, updatedAt: new Date().toISOString() },
      changeFor(token, "updated"),
    );
  };
  return { store, open, now, check, connect, add, change, getToken };
}

it("closes the connections of a token that lost its access, all of them and no other's", async () => {
  const { open, check, connect, add, change } = await set();
  const [disabled, kept] = [await connect(), await connect()];
  await add(disabled.token.id);
  await add(disabled.token.id, null, { stageName: "beta", connectionId: "of another stage" });
  await check();
  expect(open.size).toBe(4);
  await change(disabled.token, { status: "disabled" });
  await change(kept.token, { name: "renamed", allowedCidrs: ["192.0.2.0/24"] });
  await check();
  expect([...open]).toEqual([kept.connectionId, "of another stage"]);
});

it("finds in its first check what was revoked before it", async () => {
  const { open, check, connect, change } = await set();
  const { token } = await connect();
  await change(token, { status: "disabled" });
  await check();
  expect(open.size).toBe(0);
});

it("closes a connection that was not open yet when its token was revoked", async () => {
  const { open, check, connect, change, now } = await set();
  const { token, connectionId } = await connect();
  open.clear();
  await change(token, { status: "disabled" });
  await check();
  open.add(connectionId);
  now.mockImplementation(() => new Date(Date.now() + 30_000));
  await check();
  expect(open.size).toBe(0);
});

it("closes connections when their tokens expire, unless the expiry was put off", async () => {
  const { open, check, connect, change, now } = await set();
  const soon = new Date(Date.now() + 60_000).toISOString();
  const [expiring, prolonged] = [await connect(soon), await connect(soon)];
  const later = new Date(Date.now() + 3_600_000).toISOString();
  await check();
  await change(prolonged.token, { expiresAt: later });
  now.mockImplementation(() => new Date(Date.parse(soon) + 1));
  await check();
  expect([...open]).toEqual([prolonged.connectionId]);
  now.mockImplementation(() => new Date(Date.parse(later) + 1));
  await check();
  expect(open.size).toBe(0);
  expect(expiring.connectionId).not.toBe(prolonged.connectionId);
});

it("closes connections at the end of an overlap", async () => {
  const { open, check, connect, change, now } = await set();
  const { token } = await connect();
  const previousValidUntil = new Date(Date.now() + 60_000).toISOString();
  await change(token, { secretVersion: 2, previousValidUntil, digest: "0".repeat(64), previousDigest: token.digest });
  await check();
  expect(open.size).toBe(1);
  // So much later, the feed tells of the rotation no more.
  now.mockImplementation(() => new Date(Date.now() + 600_000));
  await check();
  expect(open.size).toBe(0);
});

it("closes first, and reads each token once, however many connections of a changed token stay open", async () => {
  const { open, check, connect, add, change, getToken } = await set();
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const many = await connect(later);
  await Promise.all(Array.from({ length: 50 }, () => add(many.token.id, later)));
  const disabled = await connect();
  await check();
  getToken.mockClear();
  await change(many.token, { allowedCidrs: ["192.0.2.0/24"] });
  await change(disabled.token, { status: "disabled" });
  const writes = vi.spyOn(client, "send");
  let writesBefore = Number.NaN;
  const remove = open.delete.bind(open);
  open.delete = (id) => {
    writesBefore = writes.mock.calls.filter(([command]) => command instanceof PutItemCommand).length;
    return remove(id);
  };
  await check();
  expect([open.size, writesBefore, getToken.mock.calls.length]).toEqual([51, 0, 2]);
  writes.mockRestore();
});

describe("with damaged items", () => {
  const update = (key: Record<string, string>, expression: string, values?: Record<string, AttributeValue>) =>
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(key),
        UpdateExpression: expression,
        ...(values && { ExpressionAttributeValues: values }),
      }),
    );
  const huge = { ":value": { N: "1e100" } };
  let log: ReturnType<typeof vi.spyOn>;
  beforeEach(() => {
    log = vi.spyOn(console, "error").mockReturnValue();
    return () => void log.mockRestore();
  });
  const logged = () => new Set(log.mock.calls.map(([line]: unknown[]) => (line as { detail: string }).detail));

  it("closes the connections of a damaged token, and those of others that lost their access", async () => {
    const { open, check, connect, change } = await set();
    const [damaged, disabled, kept] = [await connect(), await connect(), await connect()];
    for (const { token } of [damaged, kept]) await change(token, { allowedCidrs: ["192.0.2.0/24"] });
    await change(disabled.token, { status: "disabled" });
    await update(tokenKey(damaged.token.id), "REMOVE allowedCidrs");
    await check();
    expect([...open]).toEqual([kept.connectionId]);
    const item = `The item TOKEN#${damaged.token.id} TOKEN`;
    expect(logged()).toEqual(new Set([`${item} is damaged. Missing or invalid: allowedCidrs.`]));
  });

  it.each([
    ["without its secret", "REMOVE secretVersion", undefined, "secretVersion"],
    ["with an invalid time", "SET connectedAt = :value", { ":value": { S: "yesterday" } }, "connectedAt"],
    ["with a huge number", "SET secretVersion = :value", huge, "secretVersion"],
  ])(
    "closes a connection whose record is damaged when its token changes: %s",
    async (_what, expression, values, member) => {
      const { open, check, connect, change } = await set();
      const [damaged, kept] = [await connect(), await connect()];
      const key = `CONNECTION#${damaged.token.id}#${damaged.connectionId}`;
      await update({ pk: "CONNECTIONS#abc/live", sk: key }, expression, values);
      for (const { token } of [damaged, kept]) await change(token, { allowedCidrs: ["192.0.2.0/24"] });
      await check();
      expect([...open]).toEqual([kept.connectionId]);
      expect(logged()).toEqual(
        new Set([`The item CONNECTIONS#abc/live ${key} is damaged. Missing or invalid: ${member}.`]),
      );
    },
  );

  it("closes a connection whose expiry is damaged, and ignores an expiry of none", async () => {
    const { open, check, connect, now } = await set();
    const soon = new Date(Date.now() + 60_000).toISOString();
    const { connectionId } = await connect(soon);
    await update({ pk: "CONNECTIONS#abc/live", sk: `EXPIRY#${soon}#${connectionId}` }, "REMOVE tokenId");
    await update({ pk: "CONNECTIONS#abc/live", sk: "EXPIRY#2020" }, "SET tokenId = :value", huge);
    now.mockImplementation(() => new Date(Date.parse(soon) + 1));
    await check();
    expect(open.size).toBe(0);
  });
});

it("goes on with the others where one can't be closed, fails, and tries that one again", async () => {
  const { open, check, connect, change, now } = await set();
  const { token, connectionId } = await connect();
  const [other, expiring] = [await connect(), await connect()];
  await change(expiring.token, { expiresAt: new Date(Date.now() + 60_000).toISOString() });
  for (const each of [token, other.token]) await change(each, { status: "disabled" });
  const remove = open.delete.bind(open);
  open.delete = (id) => {
    if (id === connectionId) throw new Error("Throttled.");
    return remove(id);
  };
  await expect(check()).rejects.toThrow();
  expect([...open]).toEqual([connectionId, expiring.connectionId]);
  open.delete = remove;
  now.mockImplementation(() => new Date(Date.now() + 600_000));
  await check();
  expect(open.size).toBe(0);
});
