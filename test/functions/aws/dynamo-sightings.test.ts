import { beforeEach, expect, it, vi } from "vitest";
import { newTokenId } from "../../../core/token-id.ts";
import { createSightingStamps } from "../../../functions/aws/dynamo-sightings.ts";
import type { ItemClient } from "../../../functions/aws/item-client.ts";
import { measureConcurrency } from "../../support/concurrency.ts";

const named = (name: string) => Object.assign(new Error(name), { name });
const refused = named("ConditionalCheckFailedException");
const busy = named("TransactionConflictException");
const sighting = (members = {}) => ({
  tokenId: newTokenId(),
  secretVersion: 1,
  at: "2027-01-31T12:00:00.000Z",
  ...members,
});
const updateItem = vi.fn<ItemClient["updateItem"]>();
const stamp = createSightingStamps({ tableName: "Tokens", client: { updateItem } as unknown as ItemClient });
/** What each update sets, and of which token. */
const updates = () => updateItem.mock.calls.map(([{ Key, UpdateExpression }]) => [Key?.["pk"]?.S, UpdateExpression]);

beforeEach(() => {
  updateItem.mockReset().mockResolvedValue({});
  vi.spyOn(Math, "random").mockReturnValue(0);
  return () => vi.restoreAllMocks();
});

it("stamps a secret and its token with one update", async () => {
  const seen = sighting();
  await stamp([seen]);
  expect(updates()).toEqual([
    [`TOKEN#${seen.tokenId}`, "SET lastSeenAt = :at, lastSeenDay = :day, oddSecretSeen = :seen"],
  ]);
  expect(updateItem.mock.calls[0]?.[0]).toMatchObject({ TableName: "Tokens", ReturnValues: "NONE" });
});

it("stamps each of the two alone where they can't be stamped together, and lets what is refused be", async () => {
  updateItem.mockRejectedValue(refused);
  const seen = sighting({ secretVersion: 2 });
  await stamp([seen]);
  expect(updates().map(([, set]) => set)).toEqual([
    "SET lastSeenAt = :at, lastSeenDay = :day, evenSecretSeen = :seen",
    "SET lastSeenAt = :at, lastSeenDay = :day",
    "SET evenSecretSeen = :seen",
  ]);
  for (const [input] of updateItem.mock.calls) expect(input).toMatchObject({ ReturnValues: "NONE" });
});

it("tries again while a token is being changed, ten times at most", async () => {
  updateItem.mockRejectedValueOnce(busy).mockRejectedValueOnce(busy);
  await stamp([sighting()]);
  expect(updateItem).toHaveBeenCalledTimes(3);
  updateItem.mockReset().mockRejectedValue(busy);
  await expect(stamp([sighting()])).rejects.toMatchObject({ errors: [busy] });
  expect(updateItem).toHaveBeenCalledTimes(11);
});

it("pauses before it tries again", async () => {
  vi.mocked(Math.random).mockReturnValue(1);
  updateItem.mockRejectedValueOnce(busy);
  const started = performance.now();
  await stamp([sighting()]);
  expect(performance.now() - started).toBeGreaterThan(38);
});

it.each([named("AccessDeniedException"), "no Error", { name: busy.name }])(
  "fails with any other failure at once, and stamps the other tokens",
  async (failure) => {
    updateItem.mockRejectedValueOnce(failure);
    const [first, second] = [sighting(), sighting()];
    await expect(stamp([first, second])).rejects.toMatchObject({ errors: [failure] });
    expect(updates().map(([partition]) => partition)).toEqual([`TOKEN#${first.tokenId}`, `TOKEN#${second.tokenId}`]);
  },
);

it("runs at most 25 updates at once", async () => {
  const { run, maximum } = measureConcurrency();
  updateItem.mockImplementation(run);
  await stamp(Array.from({ length: 60 }, () => sighting()));
  expect([updateItem.mock.calls.length, maximum()]).toEqual([60, 25]);
});
