import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import type { StoredToken } from "../../../core/token.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { assertTableInvariants } from "../../support/table-invariants.ts";
import { changed, eventFor, tokenWith } from "../../support/token-fixture.ts";

const client = localDynamoClient();
const eventRetention = 400 * 86_400;
let tableName: string;
let store: TokenStore;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  store = createDynamoTokenStore({ tableName, eventRetention, client });
});

describe("the audit trail of a deleted token", { timeout: 30_000 }, () => {
  it.each([0, 96, 97, 200])("expires as a whole, the retention after the deletion: %i changes", async (changes) => {
    const token = await tokenChanged(changes);
    expect(await timesToLive(token)).toEqual(Array(changes + 1).fill(undefined));

    await store.delete(token, eventFor(token, "deleted", { at: "2027-03-01T00:00:00.700Z" }));
    const expected = Date.parse("2027-03-01T00:00:00Z") / 1000 + eventRetention;
    expect(await timesToLive(token)).toEqual(Array(changes + 2).fill(expected));
    await assertTableInvariants(client, tableName);
  });

  it("is not touched by a deletion that lost a race, however long it is", async () => {
    const token = await tokenChanged(100);
    const stale = { ...token, version: token.version - 1 };
    await expect(store.delete(stale, eventFor(stale, "deleted"))).rejects.toMatchObject({ code: "conflict" });
    expect(await timesToLive(token)).toEqual(Array(101).fill(undefined));
    await assertTableInvariants(client, tableName);
  });
});

async function tokenChanged(times: number): Promise<StoredToken> {
  let token = tokenWith();
  await store.create(token, eventFor(token, "created"));
  for (let n = 0; n < times; n++) {
    const after = changed(token, { description: `change ${n}` });
    await store.update(token, after, eventFor(after, "updated"));
    token = after;
  }
  return token;
}

async function timesToLive(token: StoredToken): Promise<unknown[]> {
  const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :events)",
      ExpressionAttributeValues: { ":pk": `TOKEN#${token.id}`, ":events": "EVENT#" },
      ConsistentRead: true,
    }),
  );
  return Items.map(({ ttl }) => ttl);
}
