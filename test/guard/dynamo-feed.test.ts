import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { feedItem } from "../../contract/revocation-feed.ts";
import { newTokenId } from "../../core/token-id.ts";
import { createDynamoFeed } from "../../guard/dynamo-feed.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const at = "2027-01-31T12:00:00.000Z";
const after = "2027-01-31T11:00:00.000Z";
const entry = (tokenId: string) => ({ tokenId, at, state: { version: 2, status: "disabled" } as const });

/** The feed of a table that gives these responses, one after the other; what it was asked, and what it reported. */
function feedOf(...responses: readonly object[]) {
  const send = vi.fn();
  for (const response of responses) send.mockResolvedValueOnce(response);
  const onFailure = vi.fn();
  const read = createDynamoFeed({ tableName: "Tokens", client: { send } as unknown as DynamoDBClient, onFailure });
  const readAll = async () => {
    const pages = [];
    for await (const page of read(after)) pages.push(page);
    return pages;
  };
  return { readAll, send, onFailure };
}

it("a feed that one response does not hold is read on with the next, page by page", async () => {
  const [first, second] = [entry(newTokenId()), entry(newTokenId())];
  const lastKey = { pk: { S: "REVOKED" }, sk: { S: at } };
  const { readAll, send } = feedOf(
    { Items: [marshall(feedItem(first))], LastEvaluatedKey: lastKey },
    { Items: [marshall(feedItem(second))] },
  );
  expect(await readAll()).toEqual([[first], [second]]);
  const asked = send.mock.calls.map(([{ input }]) => input);
  expect(asked.map(({ ExclusiveStartKey }) => ExclusiveStartKey)).toEqual([undefined, lastKey]);
  for (const input of asked) {
    expect(input).toMatchObject({
      TableName: "Tokens",
      ConsistentRead: true,
      ExpressionAttributeValues: { ":pk": { S: "REVOKED" }, ":after": { S: after } },
    });
  }
  // A timer that is left would fire when a frozen function is thawed.
  expect(vi.getTimerCount()).toBe(0);
});

it("a read is given up after a second and a half, with its request", async () => {
  const { readAll, send } = feedOf();
  send.mockReturnValueOnce(new Promise<never>(() => undefined));
  const read = readAll();
  const outcome = expect(read).rejects.toThrow("The Query took longer than 1500 ms.");
  await vi.advanceTimersByTimeAsync(1_499);
  const [, { abortSignal }] = send.mock.calls[0] ?? [];
  expect(abortSignal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await outcome;
  expect(abortSignal.aborted).toBe(true);
});

it.each(["", "2027-01-31T12:00:00.000Z", "#tok_1", "2027-01-31T12:00:00.000Z#", undefined])(
  "a damaged item that names no token refuses none, and is reported: %j",
  async (sk) => {
    const whole = entry(newTokenId());
    const damaged = marshall({ pk: "REVOKED", sk }, { removeUndefinedValues: true });
    const { readAll, onFailure } = feedOf({ Items: [damaged, marshall(feedItem(whole))] });
    expect(await readAll()).toEqual([[whole]]);
    expect(onFailure).toHaveBeenCalledTimes(1);
  },
);

it.each([
  [at, at],
  ["never", ""],
])("a damaged item refuses its token, at its time if that is valid: %s", async (time, expected) => {
  const tokenId = newTokenId();
  const { readAll, onFailure } = feedOf({ Items: [marshall({ pk: "REVOKED", sk: `${time}#${tokenId}` })] });
  const [[damaged] = []] = await readAll();
  expect(damaged).toMatchObject({ tokenId, at: expected, state: { status: "disabled" } });
  expect(onFailure).toHaveBeenCalledTimes(1);
});
