import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callerProof, type TokenQuery } from "../../../core/token-store.ts";
import { encodeCursor } from "../../../functions/aws/cursor.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { listingKey } from "../../../functions/aws/token-filter.ts";
import { nameItem, tokenItem } from "../../../functions/aws/token-items.ts";
import { changeFor, tokenWith, writeFor } from "../../support/token-fixture.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents, plain } = mockDynamoDb();
const store = createDynamoTokenStore({ tableName: "Tokens", eventRetention: 60, client: new DynamoDBClient({}) });
const token = tokenWith();
const newSecret = { digest: "ab".repeat(32), previousValidUntil: null, updatedAt: token.updatedAt };
const proof = callerProof(tokenWith());
const create = () => store.create(token, writeFor(token, { proof }));
const rename = () => store.update(token, { name: "other" }, changeFor(token, "updated", { proof }));

beforeEach(() => {
  // Back-off is random up to a longest time: this makes it none.
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a cancelled transaction", () => {
  it.each(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])(
    "is tried again after %s, as the same request",
    async (reason) => {
      documents.on(TransactWriteCommand).rejectsOnce(cancelled("None", reason)).resolves({});
      await create();
      const tokens = documents.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.ClientRequestToken);
      expect(tokens).toHaveLength(2);
      expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
      expect(tokens[1]).toBe(tokens[0]);
    },
  );

  it.each([
    ["ThrottlingError", 10],
    ["TransactionConflict", 60],
  ])("is given up in the end, as unavailable and not as a refusal: %s", async (reason, attempts) => {
    const cause = cancelled("None", reason);
    documents.on(TransactWriteCommand).rejects(cause);
    await expect(create()).rejects.toMatchObject({ code: "unavailable", cause });
    expect(documents.commandCalls(TransactWriteCommand)).toHaveLength(attempts);
  });

  it("says nothing about names while the token itself is contended", async () => {
    documents
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled("TransactionConflict", "None", "None", "None", "ConditionalCheckFailed"))
      .rejectsOnce(cancelled("ConditionalCheckFailed", "None", "None", "None", "ConditionalCheckFailed"));
    await expect(rename()).rejects.toMatchObject({ code: "conflict" });
  });

  it.each([
    ["conflict", create, ["ConditionalCheckFailed", "ConditionalCheckFailed", "None", "None", "None"]],
    ["id_taken", create, ["None", "ConditionalCheckFailed", "None", "ConditionalCheckFailed", "None"]],
    ["id_taken", create, ["None", "None", "ConditionalCheckFailed", "None", "None"]],
    ["name_taken", create, ["None", "None", "None", "ConditionalCheckFailed", "None"]],
    ["conflict", rename, ["ConditionalCheckFailed", "None", "None", "None", "None"]],
    ["conflict", rename, ["None", "ConditionalCheckFailed", "None", "None", "ConditionalCheckFailed"]],
    ["conflict", rename, ["None", "None", "None", "ConditionalCheckFailed", "ConditionalCheckFailed"]],
    ["name_taken", rename, ["None", "None", "None", "None", "ConditionalCheckFailed"]],
  ])("is %s where its conditions say so", async (code, call, reasons) => {
    const cause = cancelled(...reasons);
    documents.on(TransactWriteCommand).rejects(cause);
    await expect(call()).rejects.toMatchObject({ name: "LatchkeyError", code, cause });
    expect(documents.commandCalls(TransactWriteCommand)).toHaveLength(1);
  });

  it("for changes that came in between is made anew, after pauses that don't grow: a flood must not outrun it", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const changedEachTime = documents.on(TransactWriteCommand);
    const reading = plain.on(GetItemCommand);
    for (let version = 2; version < 10; version++) {
      changedEachTime.rejectsOnce(cancelled("ConditionalCheckFailed", "None", "None"));
      reading.resolvesOnce({ Item: marshall(tokenItem({ ...token, version })) });
    }
    changedEachTime.resolves({});
    const started = performance.now();
    await store.update(token, { status: "disabled" }, changeFor(token, "updated"));
    expect(documents.commandCalls(TransactWriteCommand)).toHaveLength(9);
    // With the longest pauses of a change by others, 150 ms.
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it("for any other reason is thrown as it is", async () => {
    const cause = cancelled("ValidationError", "None", "None");
    documents.on(TransactWriteCommand).rejects(cause);
    await expect(create()).rejects.toBe(cause);
  });
});

describe("a failure of DynamoDB", () => {
  const throttled = new ProvisionedThroughputExceededException({ message: "Slow down.", $metadata: {} });
  const failures = [
    ["throttling", throttled],
    ["a timeout", Object.assign(new Error("too slow"), { name: "TimeoutError" })],
    ["a lost connection", Object.assign(new Error("gone"), { code: "ECONNRESET" })],
    ["an error of its own", Object.assign(new Error("oops"), { $metadata: { httpStatusCode: 500 } })],
  ] as const;

  it.each(failures)("is unavailable, with its cause: %s", async (_, cause) => {
    documents.onAnyCommand().rejects(cause);
    plain.onAnyCommand().rejects(cause);
    const calls = [
      create(),
      rename(),
      store.rotate(token.id, newSecret, changeFor(token, "rotated")),
      store.delete(token.id, changeFor(token, "deleted")),
      store.get(token.id),
      store.findByName("alice", "a"),
      store.list({ limit: 1 }),
      store.listEvents(token.id, { limit: 1 }),
      store.firstEvent(token.id),
      store.stampLastSeen(
        { tokenId: token.id, secretVersion: 1, at: "2027-01-01T00:01:00.000Z" },
        "2027-01-01T00:00:00.000Z",
      ),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: "unavailable", cause });
  });

  it("is not what a mistake of ours is", async () => {
    const cause = Object.assign(new Error("not allowed"), {
      name: "AccessDeniedException",
      $metadata: { httpStatusCode: 400 },
    });
    documents.on(GetCommand).rejects(cause);
    await expect(store.findByName("alice", "a")).rejects.toBe(cause);
  });
});

describe("a stamp of last seen", () => {
  it.each([
    new ConditionalCheckFailedException({ message: "stamped", $metadata: {} }),
    new TransactionConflictException({ message: "being changed", $metadata: {} }),
  ])("that another write came before is none: $name", async (error) => {
    plain.on(UpdateItemCommand).rejects(error);
    expect(
      await store.stampLastSeen(
        { tokenId: token.id, secretVersion: 1, at: "2027-01-01T00:01:00.000Z" },
        "2027-01-01T00:00:00.000Z",
      ),
    ).toBe(false);
  });
});

describe("a page of tokens", () => {
  const tokens = ["a", "b", "c"].map((name) => tokenWith({ name }));
  const items = tokens.map(tokenItem);

  it("asks again for the keys that were left unprocessed, and for no digests", async () => {
    documents.on(QueryCommand).resolves({ Items: tokens.map(nameItem) });
    documents
      .on(BatchGetCommand)
      .resolvesOnce({
        Responses: { Tokens: items.slice(2) },
        UnprocessedKeys: { Tokens: { Keys: items.slice(0, 2).map(({ pk, sk }) => ({ pk, sk })) } },
      })
      .resolvesOnce({ Responses: { Tokens: items.slice(0, 2).reverse() } });
    const page = await store.list({ limit: 10 });
    expect(page.items.map(({ name }) => name)).toEqual(["a", "b", "c"]);

    const requests = documents.commandCalls(BatchGetCommand).map(({ args }) => args[0].input.RequestItems?.Tokens);
    expect(requests.map((request) => request?.Keys?.length)).toEqual([3, 2]);
    for (const request of requests) {
      const read = request?.ProjectionExpression?.split(", ").map((name) => request.ExpressionAttributeNames?.[name]);
      expect(read).toContain("name");
      expect(read?.filter((name) => name === undefined || /digest/i.test(name))).toEqual([]);
      expect(request?.ConsistentRead).toBe(true);
    }
  });

  it("is unavailable where keys are left unprocessed again and again", async () => {
    documents.on(QueryCommand).resolves({ Items: tokens.map(nameItem) });
    documents.on(BatchGetCommand).resolves({ UnprocessedKeys: { Tokens: { Keys: [{ pk: "TOKEN#", sk: "TOKEN" }] } } });
    await expect(store.list({ limit: 10 })).rejects.toMatchObject({ code: "unavailable" });
    expect(documents.commandCalls(BatchGetCommand)).toHaveLength(8);
  });

  it("passes over a token that was deleted or renamed since the index was read, and returns none twice", async () => {
    const renamed = tokens[1] && { ...tokens[1], name: "z" };
    const entries = [...tokens, ...(renamed ? [renamed] : [])].map(nameItem);
    documents.on(QueryCommand).resolves({ Items: entries });
    documents
      .on(BatchGetCommand)
      .resolves({ Responses: { Tokens: [items[0] ?? {}, renamed ? tokenItem(renamed) : {}] } });
    const page = await store.list({ limit: 10 });
    expect(page.items.map(({ name }) => name)).toEqual(["a", "z"]);
    const [request] = documents
      .commandCalls(BatchGetCommand)
      .map(({ args }) => args[0].input.RequestItems?.Tokens?.Keys);
    expect(request).toHaveLength(3);
  });

  it("reads the partition of the query, whatever a forged cursor says", async () => {
    documents.on(QueryCommand).resolves({});
    const forged = encodeCursor("0 victim\tx", listingKey({ owner: "alice", limit: 1 }));
    await store.list({ owner: "alice", limit: 1, cursor: forged });
    const input = documents.commandCalls(QueryCommand)[0]?.args[0].input;
    expect(input?.ExpressionAttributeValues?.[":partition"]).toBe("OWNER#alice");
    expect(input?.ExclusiveStartKey).toEqual({ pk: "OWNER#alice", sk: "NAME#victim\tx" });
  });

  it("refuses a forged cursor that is no position", async () => {
    for (const query of [{ limit: 1 }, { limit: 1, expiresFrom: token.updatedAt }]) {
      for (const position of ["x", "0 x", "0 2027-01-01", "0 alice name"]) {
        const cursor = encodeCursor(position, listingKey(query));
        await expect(store.list({ ...query, cursor })).rejects.toMatchObject({ code: "invalid_cursor" });
      }
    }
    documents.on(QueryCommand).resolves({});
    const valid: [TokenQuery, string][] = [
      [{ limit: 1 }, `alice NAME#a\thash ${token.id}`],
      [{ limit: 1, expiresFrom: token.updatedAt }, `2027-01-31T12:00:00.000Z ${token.id}`],
      [{ limit: 1, byLastSeen: true }, `2027-01-31 ${token.id}`],
    ];
    for (const [query, position] of valid) {
      const listFrom = (text: string) => store.list({ ...query, cursor: encodeCursor(text, listingKey(query)) });
      expect(await listFrom(`0 ${position}`)).toEqual({ items: [], nextCursor: null });
      const [place, id] = [position.replace(/ [^ ]+$/, ""), token.id];
      for (const forged of [
        `10 ${position}`,
        `0 x ${position}`,
        `0 ${position}x`,
        `0  ${id}`,
        `0 ${place}`,
        `0 ${place} ${id.slice(0, -1)}`,
        `0 ${place} ${id.toUpperCase()}`,
      ]) {
        await expect(listFrom(forged), forged).rejects.toMatchObject({ code: "invalid_cursor" });
      }
    }
    documents.on(QueryCommand).rejects(Object.assign(new Error("outside"), { name: "ValidationException" }));
    const outside = encodeCursor("EVENT#", ["events", token.id]);
    await expect(store.listEvents(token.id, { limit: 1, cursor: outside })).rejects.toMatchObject({
      code: "invalid_cursor",
    });
    await expect(store.listEvents(token.id, { limit: 1 })).rejects.toMatchObject({ name: "ValidationException" });
  });
});

function cancelled(...reasons: readonly string[]): TransactionCanceledException {
  const CancellationReasons = reasons.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: "Transaction cancelled.", $metadata: {}, CancellationReasons });
}
