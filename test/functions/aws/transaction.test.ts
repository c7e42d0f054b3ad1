import { DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { transact, type Write, writeLimits } from "../../../functions/aws/transaction.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents } = mockDynamoDb();
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const put: Write = { Put: { TableName: "Tokens", Item: { pk: "a", sk: "b" } } };
const attempts = () => documents.commandCalls(TransactWriteCommand).length;

beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function cancelled(CancellationReasons?: { readonly Code?: string }[]): TransactionCanceledException {
  return new TransactionCanceledException({ message: "Cancelled.", $metadata: {}, CancellationReasons });
}

it("sends what is written, and not what a failed condition means", async () => {
  documents.on(TransactWriteCommand).resolves({});
  await transact(client, [{ ...put, refusal: "conflict" }]);
  expect(documents.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems).toEqual([put]);
});

describe("a cancelled transaction", () => {
  it.each(["id_taken", "name_taken", "conflict"] as const)(
    "is refused with the code of the first write whose condition fails: %s",
    async (refusal) => {
      const reasons = cancelled([
        { Code: "None" },
        { Code: "ConditionalCheckFailed" },
        { Code: "ConditionalCheckFailed" },
      ]);
      documents.on(TransactWriteCommand).rejects(reasons);
      const writes: Write[] = [put, { ...put, refusal }, { ...put, refusal: "secret_used" }];
      await expect(transact(client, writes)).rejects.toMatchObject({ code: refusal, cause: reasons });
    },
  );

  it("is refused for a secret that was used before", async () => {
    documents.on(TransactWriteCommand).rejects(cancelled([{ Code: "ConditionalCheckFailed" }]));
    const failure = transact(client, [{ ...put, refusal: "secret_used" }]);
    await expect(failure).rejects.toMatchObject({ name: "LatchkeyError", code: "validation_failed" });
  });

  it("is thrown as it is where it says no reason, or none that its conditions are about", async () => {
    for (const error of [
      cancelled(),
      cancelled([]),
      cancelled([{ Code: "ValidationError" }, { Code: "None" }]),
      cancelled([{ Code: "ConditionalCheckFailed" }, { Code: "None" }]),
      cancelled([{ Code: "None" }, { Code: "None" }, { Code: "ConditionalCheckFailed" }]),
    ]) {
      documents.on(TransactWriteCommand).rejects(error);
      await expect(transact(client, [put, { ...put, refusal: "conflict" }])).rejects.toBe(error);
    }
    expect(attempts()).toBe(5);
  });

  it("counts conflicts and throttling apart, up to the limit of each", async () => {
    const conflict = cancelled([{ Code: "TransactionConflict" }]);
    const throttling = cancelled([{ Code: "ThrottlingError" }]);
    documents
      .on(TransactWriteCommand)
      .rejectsOnce(conflict)
      .rejectsOnce(throttling)
      .rejectsOnce(throttling)
      .rejectsOnce(conflict)
      .resolves({});
    await transact(client, [put], { maxConflicts: 3 });
    expect(attempts()).toBe(5);
    documents.on(TransactWriteCommand).rejects(conflict);
    await expect(transact(client, [put], { maxConflicts: 3 })).rejects.toMatchObject({ code: "unavailable" });
    expect(attempts()).toBe(8);
  });

  it("is throttled where it is in conflict too", async () => {
    documents
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled([{ Code: "TransactionConflict" }, { Code: "ProvisionedThroughputExceeded" }]))
      .resolves({});
    await transact(client, [put, put], { maxConflicts: 1 });
    expect(attempts()).toBe(2);
  });
});

describe("a write with a last moment", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: new Date("2027-01-31T12:00:00.000Z") }));

  it("is not sent at that moment or after it", async () => {
    documents.on(TransactWriteCommand).resolves({});
    for (const commitBy of [Date.now() - 1, Date.now()]) {
      await expect(transact(client, [put], { commitBy })).rejects.toMatchObject({
        code: "unavailable",
        cause: { message: "The time for this write has passed." },
      });
    }
    expect(attempts()).toBe(0);
    await transact(client, [put], { commitBy: Date.now() + 1_000 });
    expect(attempts()).toBe(1);
  });

  it("is given up at that moment, while it is under way", async () => {
    documents.on(TransactWriteCommand).callsFake(
      () =>
        new Promise((_, reject) => {
          const [, options] = documents.call(0).args as unknown as [unknown, { readonly abortSignal: AbortSignal }];
          options.abortSignal.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    );
    const failure = transact(client, [put], { commitBy: Date.now() + 20 });
    await expect(failure).rejects.toMatchObject({ code: "unavailable", cause: { message: "aborted" } });
  });

  it("is not tried again after it, and says what it met", async () => {
    const cause = cancelled([{ Code: "TransactionConflict" }]);
    const commitBy = Date.now() + 5_000;
    documents.on(TransactWriteCommand).callsFake(() => {
      if (attempts() === 2) vi.setSystemTime(commitBy + 1);
      throw cause;
    });
    await expect(transact(client, [put], { commitBy })).rejects.toMatchObject({ code: "unavailable", cause });
    expect(attempts()).toBe(2);
  });

  it("that fails for another reason fails with that", async () => {
    const denied = Object.assign(new Error("no"), { name: "AccessDeniedException" });
    documents.on(TransactWriteCommand).rejects(denied);
    await expect(transact(client, [put], { commitBy: Date.now() + 60_000 })).rejects.toBe(denied);
  });
});

it("the last moment of a write is the earlier of the caller's and the store's", () => {
  const notAfter = "2027-01-31T12:00:00.000Z";
  const time = Date.parse(notAfter);
  expect(writeLimits({})).toEqual({});
  expect(writeLimits({}, { commitBy: time })).toEqual({ commitBy: time });
  expect(writeLimits({ notAfter })).toEqual({ commitBy: time });
  expect(writeLimits({ notAfter }, { commitBy: time + 1, maxConflicts: 2 })).toEqual({
    commitBy: time,
    maxConflicts: 2,
  });
  expect(writeLimits({ notAfter }, { commitBy: time - 1 })).toEqual({ commitBy: time - 1 });
});
