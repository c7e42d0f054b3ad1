import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, expect, it } from "vitest";
import { generateSecret } from "../../core/secret.ts";
import { createDynamoTokenStore } from "../../functions/aws/dynamo-token-store.ts";
import { eventItem, eventKey, nameItem, nameKey, tokenItem, tokenKey } from "../../functions/aws/token-items.ts";
import { createTokenTable, localDynamoClient } from "./create-table.ts";
import { assertTableInvariants } from "./table-invariants.ts";
import { eventFor, tokenWith } from "./token-fixture.ts";

const client = localDynamoClient();
const documents = DynamoDBDocumentClient.from(client);
const token = tokenWith({ name: "a" });
const event = eventFor(token, "created");
const { secret } = generateSecret("lk", token.id);
let TableName: string;

beforeEach(async () => {
  TableName = await createTokenTable(client);
  await createDynamoTokenStore({ tableName: TableName, eventRetention: 60, client }).create(token, {
    event,
    proof: null,
  });
});

it("finds nothing wrong with what the store writes", async () => {
  await assertTableInvariants(client, TableName);
});

it.each<[string, object]>([
  ["has not its name", { remove: nameKey(token.owner, token.name) }],
  ["has not its name", { put: { ...nameItem(token), gsi1sk: "x" } }],
  ["is not indexed", { put: { ...tokenItem(token), gsi2sk: "2027-01-01T00:00:00.000Z" } }],
  ["names no token", { remove: tokenKey(token.id) }],
  ["stays for ever", { remove: tokenKey(token.id) }],
  ["is a second name", { put: nameItem({ ...token, name: "b" }) }],
  ["lacks an event", { remove: eventKey(token.id, event.id) }],
  ["lacks an event", { put: { ...eventItem(event), ttl: 1 } }],
  ["lacks an event", { put: { ...tokenItem(token), version: 2 } }],
  ["has no actor", { put: eventItem({ ...event, actor: { ...event.actor, owner: "" } }) }],
  ["holds a secret", { put: eventItem({ ...event, changes: { secret: { from: null, to: secret } } }) }],
  ["holds a secret", { put: tokenItem({ ...token, description: `try ${secret}` }) }],
  ["holds a digest", { put: eventItem({ ...event, changes: { digest: { from: null, to: token.digest } } }) }],
  ["is deleted and not removed", { put: { ...tokenItem(token), deletedAt: "2027-01-01T00:00:00.000Z" } }],
  ["is of no kind", { put: { pk: "OTHER", sk: "OTHER" } }],
])(
  "finds what %s",
  async (expected, { put, remove }: { put?: Record<string, unknown>; remove?: Record<string, unknown> }) => {
    if (put) await documents.send(new PutCommand({ TableName, Item: put }));
    if (remove) await documents.send(new DeleteCommand({ TableName, Key: remove }));
    const failure = await assertTableInvariants(client, TableName).catch((error: Error) => error.message);
    expect(failure).toContain(expected);
    expect(failure).not.toContain(secret);
    expect(failure).not.toContain(token.digest);
  },
);
