import { DynamoDBClient, GetItemCommand, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { beforeEach, expect, it, vi } from "vitest";
import { callerProof } from "../../../core/token-store.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { formerSecretKey, nameKey, tokenItem } from "../../../functions/aws/token-items.ts";
import { changeFor, tokenWith, writeFor } from "../../support/token-fixture.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

const { documents, plain } = mockDynamoDb();
const store = createDynamoTokenStore({ tableName: "Tokens", eventRetention: 60, client: new DynamoDBClient({}) });
const token = tokenWith({ owner: "alice", name: "a", version: 4, secretVersion: 2 });
const caller = tokenWith({ owner: "ops" });
const at = "2027-01-31T12:00:00.000Z";
const isThere = "attribute_exists(pk) AND attribute_not_exists(deletedAt)";
const isNew = "attribute_not_exists(pk)";

beforeEach(() => {
  documents.on(TransactWriteCommand).resolves({});
  plain.on(GetItemCommand).resolves({ Item: marshall(tokenItem(token)) });
});

/**
 * The writes of the last transaction, as DynamoDB reads them: by the sort key of their item, with every placeholder of
 * their expressions replaced. It refuses a placeholder without a name or a value, and one that is not used.
 */
function written(): Readonly<Record<string, string>> {
  const items = documents.commandCalls(TransactWriteCommand).at(-1)?.args[0].input.TransactItems ?? [];
  const writes = items.map(describeWrite);
  // A transaction may hold an item once.
  expect(new Set(writes.map(([key]) => key)).size).toBe(writes.length);
  return Object.fromEntries(writes);
}

/** What the last transaction adds to the feed. */
function fed(): unknown {
  const items = documents.commandCalls(TransactWriteCommand).at(-1)?.args[0].input.TransactItems ?? [];
  return items.find(({ Put }) => Put?.Item?.["pk"] === "REVOKED")?.Put?.Item;
}

function describeWrite({ Put, Delete, Update, ConditionCheck }: TransactItem): [string, string] {
  const kind = Put ? "put" : Delete ? "delete" : Update ? "update" : "check";
  const write = { ...Put, ...Delete, ...Update, ...ConditionCheck };
  expect(write.TableName).toBe("Tokens");
  const unused = new Set([
    ...Object.keys(write.ExpressionAttributeNames ?? {}),
    ...Object.keys(write.ExpressionAttributeValues ?? {}),
  ]);
  const resolve = (expression = "") =>
    expression.replaceAll(/[#:]\w+/g, (placeholder) => {
      unused.delete(placeholder);
      const name = write.ExpressionAttributeNames?.[placeholder];
      const value: unknown = write.ExpressionAttributeValues?.[placeholder];
      if (name === undefined && value === undefined) throw new Error(`${placeholder} is not defined.`);
      return name ?? JSON.stringify(value);
    });
  const parts = [kind, resolve(write.UpdateExpression), resolve(write.ConditionExpression)].filter(Boolean);
  expect([...unused]).toEqual([]);
  const { pk, sk } = write.Key ?? write.Item ?? {};
  const key = `${pk} ${sk}`
    .replace(token.id, "<token>")
    .replace(caller.id, "<caller>")
    .replace(/#evt_\w+$/, "#<event>")
    .replace(/REVOKED \S+/, "<feed>");
  return [key, parts.join(" | ")];
}

const nameOf = (name: string) => Object.values(nameKey("alice", name)).join(" ");
const secretOf = (digest: string | null) => `TOKEN#<token> ${formerSecretKey(token.id, digest ?? "").sk}`;
const other = { "TOKEN#<token> EVENT#<event>": "put" };

it("a token is created with its name and an event, if its id was never used and its name is free", async () => {
  await store.create(token, writeFor(token, { proof: callerProof(caller) }));
  const proof = written()["TOKEN#<caller> TOKEN"] ?? "";
  expect(proof.startsWith(`check | ${isThere} AND `)).toBe(true);
  for (const [field, value] of Object.entries(callerProof(caller))) {
    expect(proof).toContain(` AND ${field} = ${JSON.stringify(value)}`);
  }
  expect(written()).toEqual({
    ...other,
    "TOKEN#<caller> TOKEN": proof,
    "TOKEN#<token> TOKEN": `put | ${isNew}`,
    "TOKEN#<token> DELETED": `check | ${isNew}`,
    [nameOf("a")]: `put | ${isNew}`,
  });
});

it("an update sets what is new, on the condition of what is expected", async () => {
  await store.update(
    token,
    { description: "b", updatedAt: at },
    changeFor(token, "updated", { expected: { version: 4 } }),
  );
  expect(written()).toEqual({
    ...other,
    "TOKEN#<token> TOKEN": `update | SET description = "b", updatedAt = "${at}", version = version + 1 | ${isThere} AND version = 4`,
  });
});

it("a rename moves the name, if the token still has it and the new one is free", async () => {
  await store.update(token, { name: "b" }, changeFor(token, "updated"));
  expect(written()).toEqual({
    ...other,
    "TOKEN#<token> TOKEN": `update | SET name = "b", version = version + 1 | ${isThere} AND name = "a"`,
    [nameOf("a")]: `delete | tokenId = "${token.id}"`,
    [nameOf("b")]: `put | ${isNew}`,
  });
  await store.update(token, { name: "a" }, changeFor(token, "updated"));
  expect(Object.keys(written())).toEqual(["TOKEN#<token> TOKEN", "TOKEN#<token> EVENT#<event>"]);
});

it("a change of the expiry changes the key of its index, which a token without one does not have", async () => {
  await store.update(token, { expiresAt: at }, changeFor(token, "updated"));
  expect(written()["TOKEN#<token> TOKEN"]).toBe(
    `update | SET expiresAt = "${at}", gsi2sk = "${at}", version = version + 1 | ${isThere} AND version = 4`,
  );
  await store.update(token, { expiresAt: null }, changeFor(token, "updated"));
  expect(written()["TOKEN#<token> TOKEN"]).toBe(
    `update | SET expiresAt = null, version = version + 1 REMOVE gsi2sk | ${isThere} AND version = 4`,
  );
});

it("a token that changes itself proves that in the same write, and another by a check", async () => {
  await store.update(token, { description: "b" }, changeFor(token, "updated", { proof: callerProof(token) }));
  expect(Object.keys(written())).toEqual(["TOKEN#<token> TOKEN", "TOKEN#<token> EVENT#<event>"]);
  expect(written()["TOKEN#<token> TOKEN"]).toContain(`${isThere} AND id = "${token.id}" AND `);
  await store.update(token, { description: "b" }, changeFor(token, "updated", { proof: callerProof(caller) }));
  expect(written()["TOKEN#<caller> TOKEN"]).toContain(`check | ${isThere} AND id = "${caller.id}" AND `);
  expect(written()["TOKEN#<token> TOKEN"]).not.toContain(" AND id = ");
});

it("a revoked secret is remembered as the token's own, and the feed tells of it", async () => {
  await store.update(token, { digest: null, secretVersion: 3 }, changeFor(token, "updated"));
  expect(written()).toEqual({
    ...other,
    "TOKEN#<token> TOKEN": `update | SET digest = null, secretVersion = 3, version = version + 1 | ${isThere} AND version = 4`,
    [secretOf(token.digest)]: "put",
    "<feed>": "put",
  });
  await store.update(token, { status: "disabled" }, changeFor(token, "updated"));
  expect(Object.keys(written())).toEqual(["TOKEN#<token> TOKEN", "TOKEN#<token> EVENT#<event>", "<feed>"]);
});

it("a rotation takes a secret that is new to the token, and remembers the one before", async () => {
  const digest = "ab".repeat(32);
  const rotate = (previousValidUntil: string | null) =>
    store.rotate(token.id, { digest, previousValidUntil, updatedAt: at }, changeFor(token, "rotated"));
  const rest = {
    ...other,
    [secretOf(token.digest)]: "put",
    [secretOf(digest)]: `check | ${isNew}`,
    "<feed>": "put",
  };
  const versions = "version = version + 1, secretVersion = secretVersion + 1";
  const condition = `${isThere} AND version = 4`;
  await rotate(null);
  expect(written()).toEqual({
    ...rest,
    "TOKEN#<token> TOKEN": `update | SET previousDigest = null, digest = "${digest}", previousValidUntil = null, updatedAt = "${at}", revokedAt = null, ${versions} | ${condition}`,
  });
  await rotate(at);
  expect(written()).toEqual({
    ...rest,
    "TOKEN#<token> TOKEN": `update | SET digest = "${digest}", previousValidUntil = "${at}", updatedAt = "${at}", revokedAt = null, previousDigest = digest, ${versions} | ${condition}`,
  });
});

it("the feed tells of the state after a rotation", async () => {
  const secret = { digest: "ab".repeat(32), previousValidUntil: at, updatedAt: at };
  await store.rotate(token.id, secret, changeFor(token, "rotated"));
  const { scopes } = token;
  expect(fed()).toMatchObject({ status: "active", version: 5, secretVersion: 3, previousValidUntil: at, scopes });
});

it("a token without a secret has none to remember when it gets one", async () => {
  plain.on(GetItemCommand).resolves({ Item: marshall(tokenItem({ ...token, digest: null })) });
  const digest = "ab".repeat(32);
  await store.rotate(token.id, { digest, previousValidUntil: null, updatedAt: at }, changeFor(token, "rotated"));
  expect(Object.keys(written()).filter((key) => key.includes("SECRET#"))).toEqual([secretOf(digest)]);
});

it("a rotation to the secret that the token has is a conflict, and to one that it had a mistake", async () => {
  const secret = { previousValidUntil: null, updatedAt: at };
  const rotate = (digest: string) => store.rotate(token.id, { ...secret, digest }, changeFor(token, "rotated"));
  await expect(rotate(token.digest ?? "")).rejects.toMatchObject({ code: "conflict" });
  expect(documents.commandCalls(TransactWriteCommand)).toEqual([]);
  const CancellationReasons = ["None", "None", "None", "ConditionalCheckFailed", "None"].map((Code) => ({ Code }));
  documents
    .on(TransactWriteCommand)
    .rejects(new TransactionCanceledException({ message: "Cancelled.", $metadata: {}, CancellationReasons }));
  await expect(rotate("ab".repeat(32))).rejects.toMatchObject({ code: "validation_failed" });
});

it("a deletion that could not be finished is logged, and stands", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  documents.on(GetCommand).rejects(Object.assign(new Error("no"), { name: "AccessDeniedException" }));
  await store.delete(token.id, changeFor(token, "deleted"));
  expect(written()["TOKEN#<token> TOKEN"]).toMatch(
    /^update \| SET deletedAt = "[^"]+", version = version \+ 1 REMOVE digest, previousDigest \| /,
  );
  expect(log).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ message: "deletion not finished", error: "AccessDeniedException" }),
  );
  log.mockRestore();
});
