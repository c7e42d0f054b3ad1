import { type GetItemCommand, PutItemCommand, type UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, it } from "vitest";
import { stampedAttributes } from "../../../contract/deployment/table.ts";
import { createSdkItemClient } from "../../../functions/aws/dynamo-client.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createDynamoVerificationStore } from "../../../functions/aws/dynamo-verification-store.ts";
import { tokenItem } from "../../../functions/aws/token-items.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { tokenWith, writeFor } from "../../support/token-fixture.ts";

it("reads strongly consistent, and stamps with nothing but the attributes that authorizers are allowed", async () => {
  const client = localDynamoClient();
  const tableName = await createTokenTable(client);
  const token = tokenWith();
  await createDynamoTokenStore({ tableName, eventRetention: 1, client }).create(token, writeFor(token));
  const inputs: object[] = [];
  client.middlewareStack.add(
    (next) => (args) => {
      inputs.push(args.input);
      return next(args);
    },
    { step: "initialize" },
  );

  const store = createDynamoVerificationStore({ tableName, client: createSdkItemClient(client) });
  const at = "2027-01-01T00:01:00.000Z";
  expect(await store.get(token.id)).toEqual(token);
  expect(await store.stampLastSeen({ tokenId: token.id, secretVersion: 1, at }, "2027-01-01T00:00:00.000Z")).toBe(true);
  expect(await store.get(token.id)).toEqual({ ...token, lastSeenAt: at, currentSecretLastSeenAt: at });

  const [read, stamp] = inputs as [GetItemCommand["input"], UpdateItemCommand["input"]];
  expect(read.ConsistentRead).toBe(true);
  const named = [stamp.UpdateExpression, stamp.ConditionExpression].join(" ").match(/(?<![:\w])[a-z]\w*/g) ?? [];
  const functions = ["attribute_exists", "attribute_not_exists"];
  const attributes = [...Object.keys(stamp.Key ?? {}), ...named.filter((word) => !functions.includes(word))];
  // It stamps one of the two attributes for secrets.
  expect(new Set([...attributes, "evenSecretSeen"])).toEqual(new Set(stampedAttributes));
  expect(attributes).not.toContain("evenSecretSeen");
  expect(stamp.ReturnValues).toBe("NONE");
});

it("takes another token's item, and one with a number beyond JavaScript's, for damaged", async () => {
  const client = localDynamoClient();
  const tableName = await createTokenTable(client);
  const [token, other] = [tokenWith(), tokenWith()];
  for (const [stored, more] of [
    [token, { unknown: { N: "12345678901234567890.5" } }],
    [other, {}],
  ] as const) {
    const Item = { ...marshall(tokenItem(stored)), ...more };
    await client.send(new PutItemCommand({ TableName: tableName, Item }));
  }
  const itemClient = createSdkItemClient(client);
  const store = createDynamoVerificationStore({ tableName, client: itemClient });
  await expect(store.get(token.id)).rejects.toMatchObject({
    message: `The item of ${token.id} is damaged. It has a value that can't be read.`,
  });

  const getItem: typeof itemClient.getItem = ({ Key, ...input }) =>
    itemClient.getItem({ ...input, Key: { ...Key, pk: { S: `TOKEN#${other.id}` } } });
  const confused = createDynamoVerificationStore({ tableName, client: { ...itemClient, getItem } });
  await expect(confused.get(token.id)).rejects.toMatchObject({
    message: `The item of ${token.id} is damaged. It is another token's.`,
  });
});
