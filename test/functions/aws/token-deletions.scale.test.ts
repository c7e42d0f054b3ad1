import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { resumeDeletions } from "../../../functions/aws/token-deletions.ts";
import { eventItem, tokenKey } from "../../../functions/aws/token-items.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { assertTableInvariants } from "../../support/table-invariants.ts";
import { partitionItems, putItems } from "../../support/table-items.ts";
import { changeFor, eventFor, tokenWith, writeFor } from "../../support/token-fixture.ts";

const events = 50_000;

it("a token with 50,000 events is deleted in less than two seconds, and its trail expires", {
  timeout: 600_000,
}, async () => {
  const client = localDynamoClient();
  const tableName = await createTokenTable(client);
  const store = createDynamoTokenStore({ tableName, eventRetention: 60, client });
  const token = tokenWith();
  await store.create(token, writeFor(token));
  const trail = Array.from({ length: events - 1 }, () => eventItem(eventFor(token, "updated")));
  await putItems(client, tableName, trail);
  const documents = DynamoDBDocumentClient.from(client);
  await documents.send(
    new UpdateCommand({
      TableName: tableName,
      Key: tokenKey(token.id),
      UpdateExpression: "SET version = :version",
      ExpressionAttributeValues: { ":version": events },
    }),
  );
  await assertTableInvariants(client, tableName);

  const started = performance.now();
  const deletion = changeFor(token, "deleted");
  await store.delete(token.id, deletion);
  const took = performance.now() - started;
  console.log(`Deleting a token with ${events} events took ${Math.round(took)} ms.`);
  expect(took).toBeLessThan(2_000);
  expect(await store.get(token.id)).toBeUndefined();
  expect(await store.findByName(token.owner, token.name)).toBeUndefined();

  let runs = 0;
  while (!(await resumeDeletions({ client, tableName }, Date.now() + 10_000))) runs += 1;
  console.log(`Its trail got its expiry in ${runs + 1} runs of at most 10 s.`);
  const items = await partitionItems(client, tableName, `TOKEN#${token.id}`);
  const times = items.filter(({ sk }) => String(sk).startsWith("EVENT#")).map(({ ttl }) => ttl);
  expect(times).toHaveLength(events + 1);
  expect(new Set(times)).toEqual(new Set([Math.floor(Date.parse(deletion.event.at) / 1000) + 60]));
  await assertTableInvariants(client, tableName);
});
