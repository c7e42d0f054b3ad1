import { beforeEach, describe, expect, it, vi } from "vitest";
import type { StoredToken } from "../../../core/token.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { resumeDeletions } from "../../../functions/aws/token-deletions.ts";
import { eventItem, nameItem, tokenItem } from "../../../functions/aws/token-items.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { assertTableInvariants } from "../../support/table-invariants.ts";
import { partitionItems, putItems } from "../../support/table-items.ts";
import { changeFor, eventFor, tokenWith, writeFor } from "../../support/token-fixture.ts";

const client = localDynamoClient();
const eventRetention = 400 * 86_400;
const at = "2027-03-01T00:00:00.700Z";
const removableFrom = Date.parse("2027-03-01T00:00:00Z") / 1000 + eventRetention;
const longEnough = () => Date.now() + 60_000;
let tableName: string;

/** A store whose deletions wait so long for what follows them, in milliseconds. */
const storeWith = (deletionBudgetMs: number) =>
  createDynamoTokenStore({ tableName, eventRetention, deletionBudgetMs, client });

const resume = (deadline: number) => resumeDeletions({ client, tableName }, deadline);

beforeEach(async () => {
  tableName = await createTokenTable(client);
});

describe("the audit trail of a deleted token", { timeout: 30_000 }, () => {
  it.each([0, 98, 99, 250])("expires as a whole, the retention after the deletion: %i changes", async (changes) => {
    const token = await tokenChanged(changes);
    expect(await timesToLive(token)).toEqual(Array(changes + 1).fill(undefined));
    await storeWith(60_000).delete(token.id, createDeletion(token));
    expect(await timesToLive(token)).toEqual(Array(changes + 2).fill(removableFrom));
    expect(await partitionItems(client, tableName, "DELETIONS")).toEqual([]);
    await assertTableInvariants(client, tableName);
  });

  it("takes with it what says which secrets the token had", async () => {
    const token = await tokenChanged(0);
    const formerSecrets = async () =>
      (await partitionItems(client, tableName, `TOKEN#${token.id}`)).filter(({ sk }) =>
        String(sk).startsWith("SECRET#"),
      );
    for (const pair of ["ab", "cd"]) {
      const secret = { digest: pair.repeat(32), previousValidUntil: null, updatedAt: at };
      await storeWith(0).rotate(token.id, secret, changeFor(token, "rotated"));
    }
    expect((await formerSecrets()).map(({ ttl }) => ttl)).toEqual([undefined, undefined]);
    await storeWith(60_000).delete(token.id, createDeletion(token));
    expect((await formerSecrets()).map(({ ttl }) => ttl)).toEqual([removableFrom, removableFrom]);
    await assertTableInvariants(client, tableName);
  });

  it("is not touched by a deletion that is refused", async () => {
    const token = await tokenChanged(100);
    const stale = createDeletion(token, { expected: { version: 1 } });
    await expect(storeWith(60_000).delete(token.id, stale)).rejects.toMatchObject({ code: "conflict" });
    expect(await timesToLive(token)).toEqual(Array(101).fill(undefined));
    await assertTableInvariants(client, tableName);
  });

  it("is gone on with where a deletion was broken off, as often as it takes", async () => {
    const [first, second] = [await tokenChanged(450), await tokenChanged(3)];
    for (const token of [first, second]) await storeWith(0).delete(token.id, createDeletion(token));
    // What is left is known, so that nothing is forgotten.
    expect(await partitionItems(client, tableName, "DELETIONS")).toHaveLength(2);
    expect(await timesToLive(first)).toContain(undefined);
    await assertTableInvariants(client, tableName);

    expect(await resume(Date.now() - 1)).toBe(false);
    expect(await resume(longEnough())).toBe(true);
    for (const [token, events] of [
      [first, 452],
      [second, 5],
    ] as const) {
      expect(await timesToLive(token)).toEqual(Array(events).fill(removableFrom));
    }
    expect(await partitionItems(client, tableName, "DELETIONS")).toEqual([]);
    await assertTableInvariants(client, tableName);
    expect(await resume(longEnough())).toBe(true);
  });
});

describe("a token that is marked as deleted", () => {
  /** A token whose deletion broke off after its first transaction. */
  async function marked(): Promise<StoredToken> {
    const token = await tokenChanged(1);
    await storeWith(60_000).delete(token.id, createDeletion(token));
    // As if what follows had not been done.
    await putItems(client, tableName, [
      { ...tokenItem(token), deletedAt: at },
      nameItem(token),
      { pk: "DELETIONS", sk: token.id, tokenId: token.id, removableFrom },
    ]);
    return token;
  }

  it("is there for no reader, and nothing can change it", async () => {
    const token = await marked();
    const store = storeWith(0);
    expect(await store.get(token.id)).toBeUndefined();
    expect((await store.list({ limit: 10 })).items).toEqual([]);
    expect((await store.list({ limit: 10, owner: "alice" })).items).toEqual([]);
    const change = changeFor(token, "updated");
    const rename = { name: "other", updatedAt: at };
    await expect(store.update(token, rename, change)).rejects.toMatchObject({ code: "conflict" });
    const secret = { digest: "ab".repeat(32), previousValidUntil: null, updatedAt: at };
    await expect(store.rotate(token.id, secret, change)).rejects.toMatchObject({ code: "conflict" });
    await expect(store.delete(token.id, change)).rejects.toMatchObject({ code: "conflict" });
    await assertTableInvariants(client, tableName);
  });

  it("is removed with its name when its deletion is gone on with", async () => {
    const token = await marked();
    expect(await resume(longEnough())).toBe(true);
    expect(await partitionItems(client, tableName, "OWNER#alice")).toEqual([]);
    expect((await partitionItems(client, tableName, `TOKEN#${token.id}`)).map(({ sk }) => sk)).toContain("DELETED");
    expect((await partitionItems(client, tableName, `TOKEN#${token.id}`)).map(({ sk }) => sk)).not.toContain("TOKEN");
    await assertTableInvariants(client, tableName);
  });
});

it("a damaged deletion is named, and does not hold off the others", async () => {
  const token = await tokenChanged(1);
  await storeWith(0).delete(token.id, createDeletion(token));
  const damaged = ["0", "tok_0"].map((sk) => ({ pk: "DELETIONS", sk, tokenId: token.id }));
  await putItems(client, tableName, damaged);
  const log = vi.spyOn(console, "error").mockReturnValue();
  expect(await resume(longEnough())).toBe(false);
  expect(log.mock.calls.map(([line]) => line)).toEqual(
    damaged.map(({ sk }) =>
      expect.objectContaining({
        message: "damaged item",
        detail: `The item DELETIONS ${sk} is damaged. Missing or invalid: removableFrom.`,
      }),
    ),
  );
  log.mockRestore();
  expect(await timesToLive(token)).toEqual([removableFrom, removableFrom, removableFrom]);
  expect((await partitionItems(client, tableName, "DELETIONS")).map(({ sk }) => sk)).toEqual(["0", "tok_0"]);
});

it("a failure after the token is gone is logged, and the deletion stands", async () => {
  const token = await tokenChanged(1);
  const log = vi.spyOn(console, "error").mockReturnValue();
  const failing = localDynamoClient();
  failing.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === "QueryCommand")
          throw Object.assign(new Error("slow down"), { name: "ThrottlingException" });
        return next(args);
      },
    { step: "initialize" },
  );
  await createDynamoTokenStore({ tableName, eventRetention, client: failing }).delete(token.id, createDeletion(token));
  expect(log).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ message: "deletion not finished", code: "unavailable" }),
  );
  log.mockRestore();
  expect(await storeWith(0).get(token.id)).toBeUndefined();
  expect(await resume(longEnough())).toBe(true);
  await assertTableInvariants(client, tableName);
});

function createDeletion(token: StoredToken, members: Parameters<typeof changeFor>[2] = {}) {
  return changeFor(token, "deleted", { event: eventFor(token, "deleted", { at }), ...members });
}

/** A token with an audit trail of so many changes. The changes themselves would take most of the time of these tests. */
async function tokenChanged(times: number): Promise<StoredToken> {
  const token = tokenWith({ version: times + 1 });
  await storeWith(0).create(token, writeFor(token));
  const events = Array.from({ length: times }, () => eventItem(eventFor(token, "updated")));
  await putItems(client, tableName, events);
  return token;
}

async function timesToLive(token: StoredToken): Promise<unknown[]> {
  const items = await partitionItems(client, tableName, `TOKEN#${token.id}`);
  return items.filter(({ sk }) => String(sk).startsWith("EVENT#")).map(({ ttl }) => ttl);
}
