import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { StoredToken } from "../../../core/token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { createSdkItemClient } from "../../../functions/aws/dynamo-client.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createDynamoVerificationStore } from "../../../functions/aws/dynamo-verification-store.ts";
import { eventKey, nameKey, tokenKey } from "../../../functions/aws/token-items.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { changeFor, eventFor, tokenWith, writeFor } from "../../support/token-fixture.ts";

const client = localDynamoClient();
let tableName: string;
let store: ReturnType<typeof createDynamoTokenStore>;
let log: ReturnType<typeof vi.spyOn>;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  store = createDynamoTokenStore({ tableName, eventRetention: 1, client });
  log = vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => void log.mockRestore());

const { secret, tokenId } = generateSecret("lk");

async function create(members: Partial<StoredToken> = {}): Promise<StoredToken> {
  const token = tokenWith(members);
  await store.create(token, writeFor(token));
  return token;
}

/** Sets one attribute of an item to something else; `undefined` removes it. */
async function damage(key: Record<string, string>, attribute: string, value: unknown): Promise<void> {
  const isRemoval = value === undefined;
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(key),
      UpdateExpression: isRemoval ? "REMOVE #attribute" : "SET #attribute = :value",
      ExpressionAttributeNames: { "#attribute": attribute },
      ...(!isRemoval && { ExpressionAttributeValues: marshall({ ":value": value }) }),
    }),
  );
}

const logged = () => log.mock.calls.map(([line]: unknown[]) => (line as { detail: string }).detail);

test.each([
  ["status", undefined],
  ["expiresAt", undefined],
  ["expiresAt", "never"],
  ["allowedCidrs", undefined],
  ["allowedCidrs", "192.0.2.0/24"],
  ["scopes", "tokens:admin"],
  ["secretVersion", undefined],
  ["previousDigest", undefined],
])("a token whose %s is %j opens nothing, and is named as damaged", async (attribute, value) => {
  await create({ id: tokenId, digest: digestSecret(secret) });
  const verification = {
    prefixes: ["lk"],
    store: createDynamoVerificationStore({ tableName, client: createSdkItemClient(client) }),
    now: () => new Date(),
  };
  expect(await verifySecret(verification, { secret })).toMatchObject({ ok: true });
  await damage(tokenKey(tokenId), attribute, value);
  const damaged = {
    code: "damaged",
    message: `The item TOKEN#${tokenId} TOKEN is damaged. Missing or invalid: ${attribute}.`,
  };
  await expect(verifySecret(verification, { secret })).rejects.toMatchObject(damaged);
  await expect(store.get(tokenId)).rejects.toMatchObject(damaged);
});

test("a damaged token is left out of a listing and logged, and the others are listed, page by page", async () => {
  const tokens = [];
  for (const name of ["a", "b", "c", "d", "e"]) tokens.push(await create({ name }));
  const [first, second, third] = tokens as [StoredToken, StoredToken, StoredToken];
  await damage(tokenKey(second.id), "scopes", undefined);
  await damage(nameKey("alice", "c"), "tokenId", third.id.slice(4));
  for (const owner of ["alice", undefined]) {
    log.mockClear();
    const names = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await store.list({ limit: 2, ...(owner && { owner }), ...(cursor && { cursor }) });
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
      more = cursor !== undefined;
    }
    // The index has the id in its key, and needs no other.
    expect(names).toEqual(owner ? ["a", "d", "e"] : ["a", "c", "d", "e"]);
    expect(logged()).toContain(`The item TOKEN#${second.id} TOKEN is damaged. Missing or invalid: scopes.`);
    if (owner)
      expect(logged()).toContainEqual(
        expect.stringMatching(/^The item OWNER#alice NAME#c.* is damaged\. Missing or invalid: tokenId\.$/),
      );
  }
  await expect(store.findByName("alice", "c")).rejects.toMatchObject({ code: "damaged" });
  expect(await store.get(first.id)).toEqual(first);
});

test("a damaged event is left out of the audit trail and logged, and does not hide those before it", async () => {
  const token = await create();
  const events = [];
  for (const description of ["1", "2", "3"]) {
    const event = eventFor(token, "updated");
    events.push(event.id);
    await store.update(token, { description, updatedAt: token.updatedAt }, changeFor(token, "updated", { event }));
  }
  const [first = "", second = "", third = ""] = events;
  await damage(eventKey(token.id, second), "actor", "alice");
  const newest = await store.listEvents(token.id, { limit: 2 });
  expect(newest.items.map(({ id }) => id)).toEqual([third]);
  const rest = await store.listEvents(token.id, { limit: 2, cursor: newest.nextCursor ?? "" });
  expect(rest.items.map(({ id, type }) => [id, type])).toEqual([
    [first, "updated"],
    [expect.any(String), "created"],
  ]);
  expect(logged()).toEqual([`The item TOKEN#${token.id} EVENT#${second} is damaged. Missing or invalid: actor.`]);
});

/** Sets an attribute to a number that JavaScript can't represent. */
async function damageNumber(key: Record<string, string>, attribute: string): Promise<void> {
  await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(key),
      UpdateExpression: "SET #attribute = :value",
      ExpressionAttributeNames: { "#attribute": attribute },
      ExpressionAttributeValues: { ":value": { N: "1e100" } },
    }),
  );
}

test("a number that JavaScript can't represent damages its own item only", async () => {
  const [first, second] = [await create({ name: "a" }), await create({ name: "b" })];
  const event = eventFor(first, "updated");
  await store.update(first, { description: "1", updatedAt: first.updatedAt }, changeFor(first, "updated", { event }));
  await damageNumber(eventKey(first.id, event.id), "at");
  expect((await store.listEvents(first.id, { limit: 10 })).items.map(({ type }) => type)).toEqual(["created"]);
  await damageNumber(tokenKey(first.id), "version");
  await damageNumber(nameKey("alice", "a"), "tokenId");
  for (const query of [{ limit: 10 }, { limit: 10, owner: "alice" }]) {
    expect((await store.list(query)).items.map(({ id }) => id)).toEqual([second.id]);
  }
  expect([...(await store.getMany([first.id, second.id])).keys()]).toEqual([second.id]);
  expect(new Set(logged())).toEqual(
    new Set([
      `The item TOKEN#${first.id} EVENT#${event.id} is damaged. Missing or invalid: at.`,
      `The item TOKEN#${first.id} TOKEN is damaged. Missing or invalid: version.`,
      `The item OWNER#alice ${nameKey("alice", "a").sk} is damaged. Missing or invalid: tokenId.`,
    ]),
  );
  await expect(store.get(first.id)).rejects.toMatchObject({ code: "damaged" });
  await expect(store.findByName("alice", "a")).rejects.toMatchObject({ code: "damaged" });
});

test("an event that belongs to another token is damaged", async () => {
  const token = tokenWith();
  const write = writeFor(token);
  await store.create(token, write);
  await damage(eventKey(token.id, write.event.id), "tokenId", tokenId);
  expect((await store.listEvents(token.id, { limit: 10 })).items).toEqual([]);
  expect(logged()).toEqual([
    `The item TOKEN#${token.id} EVENT#${write.event.id} is damaged. Its id is not that of its key.`,
  ]);
});

test("who made a token is not told from a damaged event", async () => {
  const token = tokenWith();
  const write = writeFor(token);
  await store.create(token, write);
  await damage(eventKey(token.id, write.event.id), "type", "made");
  await expect(store.firstEvent(token.id)).rejects.toMatchObject({ code: "damaged" });
});
