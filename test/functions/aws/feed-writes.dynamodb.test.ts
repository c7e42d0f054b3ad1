import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, expect, it } from "vitest";
import { feedPartition, readFeedEntry, type TokenState } from "../../../contract/revocation-feed.ts";
import { digestSecret } from "../../../core/secret.ts";
import type { StoredToken } from "../../../core/token.ts";
import type { NewValues, TokenStore } from "../../../core/token-store.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { assertTableInvariants } from "../../support/table-invariants.ts";
import { changeFor, tokenWith, writeFor } from "../../support/token-fixture.ts";

const client = localDynamoClient();
let tableName: string;
let store: TokenStore;
let token: StoredToken;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  store = createDynamoTokenStore({ tableName, eventRetention: 86_400, client });
  token = tokenWith({ scopes: ["lookup:read", "scope:write"] });
  await store.create(token, writeFor(token));
  return () => assertTableInvariants(client, tableName);
});

/** The states in the feed, the newest last. */
async function told(): Promise<TokenState[]> {
  const query = new QueryCommand({
    TableName: tableName,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": feedPartition },
  });
  const { Items = [] } = await DynamoDBDocumentClient.from(client).send(query);
  for (const item of Items) expect(JSON.stringify(item)).not.toMatch(/[0-9a-f]{64}/);
  return Items.map((item) => readFeedEntry(item).state).sort((a, b) => a.version - b.version);
}

const update = (values: NewValues) => store.update(token, values, changeFor(token, "updated"));
const usable = {
  status: "active",
  secretVersion: 1,
  previousValidUntil: null,
  expiresAt: null,
  scopes: ["lookup:read", "scope:write"],
  allowedCidrs: [],
};

it.each<[string, NewValues, object]>([
  ["a disabling", { status: "disabled" }, { status: "disabled" }],
  ["an expiry", { expiresAt: "2030-01-01T00:00:00.000Z" }, { ...usable, expiresAt: "2030-01-01T00:00:00.000Z" }],
  ["narrower scopes", { scopes: ["lookup:read"] }, { ...usable, scopes: ["lookup:read"] }],
  ["address ranges", { allowedCidrs: ["192.0.2.0/24"] }, { ...usable, allowedCidrs: ["192.0.2.0/24"] }],
  [
    "a revoked secret",
    { digest: null, revokedAt: "2027-01-01T00:00:00.000Z", secretVersion: 2 },
    { ...usable, secretVersion: 2 },
  ],
])("guards are told of %s", async (_what, values, state) => {
  await update(values);
  expect(await told()).toEqual([{ version: 2, ...state }]);
});

it("guards are told of a rotation with its overlap, of an enabling, and at last of a deletion", async () => {
  const previousValidUntil = "2030-01-01T00:00:00.000Z";
  const secret = { digest: digestSecret("new"), previousValidUntil, updatedAt: "2027-01-02T00:00:00.000Z" };
  await store.rotate(token.id, secret, changeFor(token, "rotated"));
  await update({ status: "disabled" });
  await update({ status: "active" });
  await store.delete(token.id, changeFor(token, "deleted"));
  const rotated = { ...usable, secretVersion: 2, previousValidUntil };
  expect(await told()).toEqual([
    { version: 2, ...rotated },
    { version: 3, status: "disabled" },
    { version: 4, ...rotated },
    { version: Number.MAX_SAFE_INTEGER, status: "deleted" },
  ]);
});

it("guards are told nothing of what decides no access, nor of a change that was not made", async () => {
  await update({ name: "another", description: "other words" });
  const refused = changeFor(token, "updated", { expected: { version: 7 } });
  await expect(store.update(token, { status: "disabled" }, refused)).rejects.toMatchObject({ code: "conflict" });
  await expect(
    store.update(token, { status: "disabled" }, { ...refused, expected: { scopes: ["other"] } }),
  ).rejects.toMatchObject({ code: "conflict" });
  expect(await told()).toEqual([]);
});

it("a flood of other changes holds off no disabling, and the newest state is the present one", {
  timeout: 30_000,
}, async () => {
  let isDone = false;
  const flood = async (n: number) => {
    for (let round = 0; !isDone; round++) {
      await update({ description: `${n} ${round}` });
      await update({ scopes: [`scope:${n}`, `scope:${round}`] });
    }
  };
  const flooding = Promise.all([1, 2, 3, 4].map(flood));
  await update({ status: "disabled" });
  isDone = true;
  await flooding;
  expect((await store.get(token.id))?.status).toBe("disabled");
  expect((await told()).at(-1)).toMatchObject({ status: "disabled" });
});
