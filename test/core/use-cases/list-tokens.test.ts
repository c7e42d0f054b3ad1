import { describe, expect, it } from "vitest";
import { type ListTokensInput, listTokens } from "../../../core/use-cases/list-tokens.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { administrator, createHolder, testClock, testService } from "../../support/service.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const clock = testClock();
const day = 86_400;
const service = testService({
  store: createMemoryTokenStore({
    tokens: [
      tokenWith({ owner: "alice", name: "one" }),
      tokenWith({ owner: "alice", name: "two", status: "disabled" }),
      tokenWith({ owner: "alice", name: "J\u00fcrgen", expiresAt: clock.in(6 * day) }),
      tokenWith({ owner: "alice2", name: "one", expiresAt: clock.in(7 * day) }),
      tokenWith({ owner: "bob", name: "one", expiresAt: clock.in(0) }),
      tokenWith({ owner: "bob", name: "old", expiresAt: clock.in(-1) }),
    ],
  }),
});

async function found(input: Partial<ListTokensInput>, caller = administrator): Promise<string[]> {
  const { items } = await listTokens(service, caller, { limit: 50, ...input });
  return items.map(({ owner, name }) => `${owner} ${name}`);
}

describe("a listing", () => {
  it("of an administrator has the tokens of all owners, by owner and name", async () => {
    await expect(found({})).resolves.toEqual([
      ...["alice J\u00fcrgen", "alice one", "alice two", "alice2 one", "bob old", "bob one"],
    ]);
  });

  it("of anyone else has their own owner's", async () => {
    const own = ["alice J\u00fcrgen", "alice one", "alice two"];
    for (const input of [{}, { owner: "alice" }, { ownerPrefix: "Ali" }, { ownerPrefix: "" }]) {
      await expect(found(input, createHolder("alice"))).resolves.toEqual(own);
    }
  });

  it("of anyone else knows no other owners", async () => {
    for (const input of [{ owner: "bob" }, { owner: "" }, { ownerPrefix: "alice2" }, { ownerPrefix: "b" }]) {
      const page = await listTokens(service, createHolder("alice"), { limit: 50, ...input });
      expect(page).toEqual({ items: [], nextCursor: null });
    }
  });

  it.each<[Partial<ListTokensInput>, string[]]>([
    [{ owner: "bob" }, ["bob old", "bob one"]],
    [{ ownerPrefix: "alice2" }, ["alice2 one"]],
    [{ name: "one" }, ["alice one", "alice2 one", "bob one"]],
    [{ owner: "bob", name: "one" }, ["bob one"]],
    [{ owner: "bob", ownerPrefix: "B" }, ["bob old", "bob one"]],
    [{ owner: "bob", ownerPrefix: "alice" }, []],
    [{ namePrefix: "O" }, ["alice one", "alice2 one", "bob old", "bob one"]],
    [{ search: "ALICE2" }, ["alice2 one"]],
    [{ search: "Ju\u0308" }, ["alice J\u00fcrgen"]],
    [{ status: "disabled" }, ["alice two"]],
    [{ name: "Ju\u0308rgen" }, ["alice J\u00fcrgen"]],
    [{ namePrefix: "Ju\u0308" }, ["alice J\u00fcrgen"]],
    [{ owner: "nobody" }, []],
  ])("can be searched by %j", async (input, tokens) => {
    await expect(found(input)).resolves.toEqual(tokens);
  });

  it.each<[number, string[]]>([
    [0, []],
    [1, []],
    [7 * day, ["alice J\u00fcrgen"]],
    [7 * day + 1, ["alice J\u00fcrgen", "alice2 one"]],
    [999_999 * 7 * day, ["alice J\u00fcrgen", "alice2 one"]],
  ])("can be of what expires within %d s, without what has expired", async (expiringWithin, tokens) => {
    await expect(found({ expiringWithin })).resolves.toEqual(tokens);
  });

  it("can be of what has expired, from the very millisecond on, or of what has not", async () => {
    const all = await found({});
    const expired = await found({ expired: true });
    expect(expired).toEqual(["bob old", "bob one"]);
    await expect(found({ expired: false })).resolves.toEqual(all.filter((token) => !expired.includes(token)));
    await expect(found({ expired: true, expiringWithin: day })).resolves.toEqual([]);
    await expect(found({ expired: false, expiringWithin: 7 * day })).resolves.toEqual(["alice J\u00fcrgen"]);
    await expect(found({ expired: true }, createHolder("alice"))).resolves.toEqual([]);
  });

  it("is paged, and holds no digests", async () => {
    const first = await listTokens(service, administrator, { limit: 4 });
    expect(first.items).toHaveLength(4);
    const rest = await listTokens(service, administrator, { limit: 4, cursor: first.nextCursor ?? "" });
    expect(rest).toMatchObject({ items: [{ name: "old" }, { name: "one" }], nextCursor: null });
    expect(JSON.stringify([first, rest])).not.toMatch(/digest/i);
  });
});

describe("a listing by last use", () => {
  const seen = testService({
    store: createMemoryTokenStore({
      tokens: [
        tokenWith({ name: "noon", lastSeenAt: "2027-01-05T12:00:00.000Z" }),
        tokenWith({ name: "morning", lastSeenAt: "2027-01-05T08:00:00.000Z" }),
        tokenWith({ name: "evening", lastSeenAt: "2027-01-05T20:00:00.000Z" }),
        tokenWith({ name: "never" }),
        tokenWith({ name: "of bob", owner: "bob", lastSeenAt: "2027-01-04T08:00:00.000Z" }),
      ],
    }),
  });
  const names = async (input: Partial<ListTokensInput>, caller = administrator) =>
    (await listTokens(seen, caller, { limit: 50, ...input })).items.map(({ name }) => name);

  it("is in the order of the time, those that were never seen first", async () => {
    const all = ["never", "of bob", "morning", "noon", "evening"];
    await expect(names({ sort: "lastSeen" })).resolves.toEqual(all);
    await expect(names({ lastSeenBefore: "2027-01-05T12:00:00.000Z" })).resolves.toEqual(all.slice(0, 3));
    await expect(names({ neverSeen: true })).resolves.toEqual(["never"]);
    await expect(names({ neverSeen: false })).resolves.toEqual(all.slice(1));
  });

  it("is in that order from page to page", async () => {
    const first = await listTokens(seen, administrator, { sort: "lastSeen", limit: 2 });
    expect(first.items.map(({ name }) => name)).toEqual(["never", "of bob"]);
  });

  it("keeps the order of names where no one asks for it, and that of tokens that were never seen", async () => {
    await expect(names({})).resolves.toEqual(["evening", "morning", "never", "noon", "of bob"]);
    const tokens = ["b", "a", "c"].map((name) => tokenWith({ name }));
    const never = testService({ store: createMemoryTokenStore({ tokens }) });
    const page = await never.store.list({ limit: 50, byLastSeen: true });
    const { items } = await listTokens(never, administrator, { limit: 50, sort: "lastSeen" });
    expect(items).toEqual(page.items);
  });

  it("has a caller's own tokens only", async () => {
    await expect(names({ sort: "lastSeen" }, createHolder("bob"))).resolves.toEqual(["of bob"]);
    await expect(names({ neverSeen: true, owner: "alice" }, createHolder("bob"))).resolves.toEqual([]);
  });
});

describe("digests", () => {
  it("are listed for an administrator who asks for them, and are missing otherwise", async () => {
    const { items } = await listTokens(service, administrator, { limit: 50, owner: "alice", include: "digests" });
    expect(items).toHaveLength(3);
    for (const item of items) {
      expect(item.digest).toBe((await service.store.get(item.id))?.digest);
      expect(item.digest).toMatch(/^[0-9a-f]{64}$/);
      expect(item).not.toHaveProperty("previousDigest");
    }
    const plain = await listTokens(service, administrator, { limit: 50 });
    for (const item of plain.items) expect(item).not.toHaveProperty("digest");
  });

  it("leave out a token that was deleted since the page was read", async () => {
    const store = { ...service.store, getMany: async () => new Map() };
    const page = await listTokens({ ...service, store }, administrator, { limit: 50, include: "digests" });
    expect(page).toEqual({ items: [], nextCursor: null });
  });

  it("are refused to anyone else, for their own tokens too", async () => {
    await expect(listTokens(service, createHolder("alice"), { limit: 50, include: "digests" })).rejects.toMatchObject({
      code: "forbidden",
      message: "Only an administrator can read digests.",
    });
  });
});
