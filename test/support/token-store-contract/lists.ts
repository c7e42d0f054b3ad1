import { beforeAll, describe, expect, it } from "vitest";
import { type StoredToken, withoutDigests } from "../../../core/token.ts";
import type { TokenQuery, TokenStore } from "../../../core/token-store.ts";
import { allPages, created, errorCode, iteratePages, remove, update } from "./stored-tokens.ts";

/** Which tokens a list has, in which order and pages. */
export function describeLists(createStore: () => Promise<TokenStore>): void {
  describe("list", () => {
    const names: readonly (readonly [string, string])[] = [
      ["alice", "a"],
      ["alice", "a b"],
      ["alice", "a-b"],
      ["alice", "aa"],
      ["alice", "B"],
      ["alice", "c"],
      ["alice", "日本"],
      ["alice", "🗝"],
      ["alice.two", "a"],
      ["alice/one", "a"],
      ["Bob", "a"],
      ["Bob", "b"],
      ["carol", "a"],
    ];

    // The tests below only read it.
    let filled: TokenStore;
    beforeAll(async () => {
      filled = await createStore();
      for (const [owner, name] of names.toReversed()) await created(filled, { owner, name });
    });

    it("goes by owner and then by name, without digests", async () => {
      const { items, nextCursor } = await filled.list({ limit: 50 });
      expect(items.map(({ owner, name }) => [owner, name])).toEqual(names);
      expect(nextCursor).toBeNull();
      const first = await filled.get(items[0]?.id ?? "");
      expect(items[0]).toEqual(first && withoutDigests(first));
    });

    it.each([1, 2, 3, 9, 10, 11])(
      "returns pages of %i, full ones and the rest, and none after the last",
      async (limit) => {
        for (const query of [{ limit }, { limit, owner: "alice" }]) {
          const pages = await allPages(filled, query);
          const expected = names.filter(([owner]) => query.owner === undefined || owner === query.owner);
          expect(pages.flat().map(({ owner, name }) => [owner, name])).toEqual(expected);
          expect(pages).toHaveLength(Math.ceil(expected.length / limit));
        }
      },
    );

    it.each<[Omit<TokenQuery, "limit">, readonly string[]]>([
      [{ owner: "alice", name: "a" }, ["alice a"]],
      [{ owner: "alice", name: "none" }, []],
      [{ owner: "nobody" }, []],
      [{ owner: "alice", namePrefix: "a" }, ["alice a", "alice a b", "alice a-b", "alice aa"]],
      [{ owner: "alice", namePrefix: "aa", name: "a" }, []],
      [{ owner: "alice", ownerPrefix: "bob", name: "a" }, ["alice a"]],
      [{ ownerPrefix: "aLice" }, names.slice(0, 10).map((pair) => pair.join(" "))],
      [{ ownerPrefix: "alice/" }, ["alice/one a"]],
      [{ ownerPrefix: "alice a" }, []],
      [{ ownerPrefix: "" }, names.map((pair) => pair.join(" "))],
      [{ name: "a" }, ["alice a", "alice.two a", "alice/one a", "Bob a", "carol a"]],
      [{ name: "A" }, []],
      [{ name: "B", namePrefix: "b" }, ["alice B"]],
      [{ owner: "bob" }, []],
      [{ owner: "alice", namePrefix: "A-" }, ["alice a-b"]],
      [{ namePrefix: "b" }, ["alice B", "Bob b"]],
      [{ ownerPrefix: "bob", name: "b" }, ["Bob b"]],
      [{ ownerPrefix: "bob", namePrefix: "A" }, ["Bob a"]],
      [{ search: "" }, names.map((pair) => pair.join(" "))],
      // Those of matching owners come first.
      [{ search: "b" }, ["Bob a", "Bob b", "alice B"]],
      [{ search: "C" }, ["carol a", "alice c"]],
      [{ search: "a B" }, ["alice a b"]],
      [{ owner: "alice", search: "b" }, ["alice B"]],
      [{ owner: "Bob", search: "b" }, ["Bob a", "Bob b"]],
      [{ search: "b", namePrefix: "a" }, ["Bob a"]],
      [{ search: "b", ownerPrefix: "a" }, ["alice B"]],
      [{ search: "none" }, []],
    ])("for %j returns %j", async (query, expected) => {
      for (const limit of [1, 50]) {
        const found = (await allPages(filled, { ...query, limit })).flat();
        expect(found.map(({ owner, name }) => `${owner} ${name}`)).toEqual(expected);
      }
    });

    it("returns those of a status, with cursors that reach all of them", async () => {
      const store = await createStore();
      for (let n = 0; n < 30; n++) {
        await created(store, { name: `n${100 + n}`, status: n % 3 === 0 ? "disabled" : "active" });
      }
      for (const query of [{ owner: "alice" }, {}]) {
        for (const limit of [1, 4, 10, 50]) {
          const found = (await allPages(store, { ...query, status: "disabled", limit })).flat();
          expect(found.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, n) => `n${100 + 3 * n}`));
        }
      }
    });

    it("returns those that expire within a time, its beginning but not its end among it", async () => {
      const store = await createStore();
      const from = "2027-02-01T00:00:00.000Z";
      const before = "2027-02-08T00:00:00.000Z";
      await created(store, { name: "a", expiresAt: "2027-01-31T23:59:59.999Z" });
      await created(store, { name: "b", expiresAt: from });
      await created(store, { name: "c", expiresAt: "2027-02-07T23:59:59.999Z" });
      await created(store, { name: "d", expiresAt: before });
      await created(store, { name: "e" });
      const listNames = async (query: Omit<TokenQuery, "limit">) =>
        (await allPages(store, { ...query, limit: 50 })).flat().map(({ name }) => name);
      expect(await listNames({ expiresFrom: from, expiresBefore: before })).toEqual(["b", "c"]);
      expect(await listNames({ owner: "alice", expiresBefore: before })).toEqual(["a", "b", "c"]);
      expect(await listNames({ expiresFrom: before, status: "active" })).toEqual(["d"]);
      expect(await listNames({ expiresFrom: before, status: "disabled" })).toEqual([]);
      expect(await listNames({ owner: "alice", unexpiredAt: from })).toEqual(["c", "d", "e"]);
      expect(await listNames({ unexpiredAt: from, status: "active" })).toEqual(["c", "d", "e"]);
      expect(await listNames({ expiresFrom: before, expiresBefore: from })).toEqual([]);
    });

    it("finds nothing of an empty owner or an empty range, in whatever order, and everything of an empty prefix", async () => {
      const store = await createStore();
      await created(store, { expiresAt: "2027-02-01T00:00:00.000Z" });
      const expiresBefore = "2027-03-01T00:00:00.000Z";
      for (const order of [{}, { expiresBefore }, { neverSeen: true }, { byLastSeen: true as const }]) {
        expect((await store.list({ owner: "", ...order, limit: 5 })).items).toEqual([]);
        expect((await store.list({ ownerPrefix: "", ...order, limit: 5 })).items).toHaveLength(1);
      }
      // A range of days that ends before it begins.
      const query = { lastSeenBefore: "0000-06-01T00:00:00.000Z", neverSeen: false, limit: 5 };
      expect(await store.list(query)).toEqual({ items: [], nextCursor: null });
    });

    it("returns those that expire in the order of expiry, with cursors that reach all of them", async () => {
      const store = await createStore();
      const numberedExpiry = (n: number) => `2027-02-${String(28 - n).padStart(2, "0")}T00:00:00.000Z`;
      for (let n = 0; n < 9; n++) {
        await created(store, {
          name: `n${n}`,
          owner: n % 2 ? "alice" : "bob",
          expiresAt: numberedExpiry(Math.floor(n / 2)),
        });
      }
      await created(store, { name: "never" });
      const expiresBefore = "2027-02-28T00:00:00.000Z";
      for (const limit of [1, 2, 3, 50]) {
        const all = (await allPages(store, { expiresBefore, limit })).flat().map(({ name }) => name);
        expect(all.map((name) => numberedExpiry(Math.floor(Number(name[1]) / 2)))).toEqual(
          [...all]
            .sort()
            .reverse()
            .map((name) => numberedExpiry(Math.floor(Number(name[1]) / 2))),
        );
        expect(new Set(all)).toEqual(new Set(["n2", "n3", "n4", "n5", "n6", "n7", "n8"]));
        const own = (await allPages(store, { owner: "alice", expiresBefore, limit })).flat().map(({ name }) => name);
        expect(own).toEqual(["n7", "n5", "n3"]);
        const found = await allPages(store, { search: "N5", expiresBefore, limit });
        expect(found.flat().map(({ name }) => name)).toEqual(["n5"]);
      }
    });

    it("lists a token by the expiry that it has now", async () => {
      const store = await createStore();
      const expiresBefore = "2027-02-28T00:00:00.000Z";
      const token = await created(store, { expiresAt: "2027-02-01T00:00:00.000Z" });
      const kept = await update(store, token, { expiresAt: null });
      expect((await store.list({ expiresBefore, limit: 5 })).items).toEqual([]);
      expect((await store.get(token.id))?.expiresAt).toBeNull();
      // A change that depends on there being no expiry is made, and one that depends on another is not.
      const expected = { expiresAt: null };
      await update(store, kept, { expiresAt: "2027-02-02T00:00:00.000Z" }, { expected });
      expect(await errorCode(update(store, kept, { description: "late" }, { expected }))).toBe("conflict");
      expect((await store.list({ owner: "alice", expiresBefore, limit: 5 })).items).toHaveLength(1);
    });

    it.each([{ owner: "alice" }, {}])("neither skips nor repeats while tokens come and go: %j", async (query) => {
      const store = await createStore();
      const tokens: StoredToken[] = [];
      for (let n = 0; n < 12; n++) tokens.push(await created(store, { name: `n${100 + n}` }));
      const seen: string[] = [];
      for await (const page of iteratePages(store, { ...query, limit: 3 })) {
        seen.push(...page.map(({ name }) => name));
        // The last one answered goes; one comes before where the listing stands, and one of another owner after.
        const last = tokens.find(({ name }) => name === seen.at(-1));
        if (last) await remove(store, last);
        if (last) await created(store, { name: `early ${last.name}` });
        await created(store, { name: `z${seen.length}`, owner: "zoe" });
        expect(seen.length, "the listing ends").toBeLessThan(40);
      }
      expect(seen.filter((name) => /^n/.test(name))).toEqual(tokens.map(({ name }) => name));
      expect(new Set(seen).size).toBe(seen.length);
    });

    it("refuses a cursor that was changed, or is of another query", async () => {
      const nextCursor = async (query: TokenQuery) => (await filled.list(query)).nextCursor ?? "";
      const cursor = await nextCursor({ limit: 1 });
      const refused = [
        { cursor: "" },
        { cursor: "x" },
        { cursor: `${cursor}=` },
        { cursor: ` ${cursor}` },
        { cursor: cursor.slice(1) },
        { cursor: `${cursor.slice(0, -1)}${cursor.endsWith("A") ? "B" : "A"}` },
        { cursor, owner: "alice" },
        { cursor, ownerPrefix: "alice" },
        { cursor, name: "a" },
        { cursor, namePrefix: "a" },
        { cursor, status: "active" as const },
        { cursor, search: "a" },
        { cursor, unexpiredAt: "2027-01-01T00:00:00.000Z" },
        { cursor, expiresBefore: "2027-01-01T00:00:00.000Z" },
        { cursor: await nextCursor({ owner: "alice", limit: 1 }), owner: "bob" },
        { cursor: await nextCursor({ owner: "alice", limit: 1 }) },
      ];
      for (const query of refused)
        expect(await errorCode(filled.list({ ...query, limit: 1 })), query.cursor).toBe("invalid_cursor");
    });

    it("takes a cursor with another page size, and with the expiry window moved on", async () => {
      const store = await createStore();
      for (const name of ["a", "b", "c"]) await created(store, { name, expiresAt: "2027-02-01T00:00:00.000Z" });
      const first = await store.list({ expiresFrom: "2027-01-01T00:00:00.000Z", limit: 1 });
      const cursor = first.nextCursor ?? "";
      const rest = await store.list({ expiresFrom: "2027-01-01T00:00:01.000Z", limit: 10, cursor });
      expect(rest.items).toHaveLength(2);
      // The window may begin after where the page ended.
      const later = await store.list({ expiresFrom: "2027-02-01T00:00:00.001Z", limit: 10, cursor });
      expect(later).toEqual({ items: [], nextCursor: null });
      // It may end before that too.
      const bounded = { expiresFrom: "2027-01-01T00:00:00.000Z", expiresBefore: "2027-03-01T00:00:00.000Z", limit: 1 };
      const { nextCursor } = await store.list(bounded);
      const earlier = { ...bounded, expiresBefore: "2027-01-15T00:00:00.000Z", cursor: nextCursor ?? "" };
      expect(await store.list(earlier)).toEqual({ items: [], nextCursor: null });
    });
  });
}
