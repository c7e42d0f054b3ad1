import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { beforeEach, expect, it } from "vitest";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { assertTableInvariants } from "../../support/table-invariants.ts";
import { changeFor, tokenWith, updated, writeFor } from "../../support/token-fixture.ts";

const client = localDynamoClient();
let tableName: string;

beforeEach(async () => {
  tableName = await createTokenTable(client);
});

it("a change whose response was lost is made once and reported as made", async () => {
  const lossy = localDynamoClient();
  const lost = loseFirstResponses(lossy);
  const store = createDynamoTokenStore({ tableName, eventRetention: 60, client: lossy });
  const token = tokenWith({ name: "a" });
  const after = updated(token, { name: "b" });

  await store.create(token, writeFor(token));
  expect(await store.get(token.id)).toEqual(token);
  await store.update(token, { name: "b" }, changeFor(token, "updated"));
  expect(await store.get(token.id)).toEqual(after);
  await assertTableInvariants(client, tableName);
  await store.delete(token.id, changeFor(token, "deleted"));
  expect(await store.get(token.id)).toBeUndefined();
  await assertTableInvariants(client, tableName);

  const { items } = await store.listEvents(token.id, { limit: 10 });
  expect(items.map(({ type }) => type)).toEqual(["deleted", "updated", "created"]);
  // A deletion is three transactions: it begins, removes the token, and gives its events their expiry.
  expect(lost()).toBe(5);
});

/** Loses the response to the first attempt of every transaction, after DynamoDB has made the writes. */
function loseFirstResponses(lossy: DynamoDBClient): () => number {
  const seen = new Set<unknown>();
  lossy.middlewareStack.add(
    (next) => async (args) => {
      const response = await next(args);
      const { ClientRequestToken } = args.input as { readonly ClientRequestToken?: string };
      if (ClientRequestToken === undefined || seen.has(ClientRequestToken)) return response;
      seen.add(ClientRequestToken);
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    },
    { step: "deserialize" },
  );
  return () => seen.size;
}
