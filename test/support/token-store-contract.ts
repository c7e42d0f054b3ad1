import { describe, expect, it } from "vitest";
import { LatchkeyError } from "../../core/errors.ts";
import { type StoredToken, type Token, withoutDigests } from "../../core/token.ts";
import { newTokenId } from "../../core/token-id.ts";
import { type Change, callerProof, type NewValues, type TokenQuery, type TokenStore } from "../../core/token-store.ts";
import { changeFor, eventFor, tokenWith, updated, writeFor } from "./token-fixture.ts";

/** What every implementation of the port does. @param createStore makes an empty store for each test. */
export function describeTokenStore(createStore: () => Promise<TokenStore>): void {
  describe("create and get", () => {
    it("returns the token as it was stored", async () => {
      const store = await createStore();
      const token = tokenWith({
        name: "größer 日本 🗝",
        description: "why it is there",
        expiresAt: "2027-06-01T00:00:00.000Z",
        allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"],
        scopes: [],
      });
      await store.create(token, writeFor(token));
      expect(await store.get(token.id)).toEqual(token);
      expect(await store.findByName(token.owner, token.name)).toBe(token.id);
    });

    it("keeps when a token was last seen, and the overlap of a rotation", async () => {
      const store = await createStore();
      const other = tokenWith();
      const token = tokenWith({
        lastSeenAt: "2027-01-03T00:00:00.000Z",
        currentSecretLastSeenAt: "2027-01-02T00:00:00.000Z",
        previousSecretLastSeenAt: "2027-01-03T00:00:00.000Z",
        secretVersion: 2,
        previousDigest: other.digest,
        previousValidUntil: "2027-01-04T00:00:00.000Z",
      });
      await store.create(token, writeFor(token));
      expect(await store.get(token.id)).toEqual(token);
    });

    it("knows nothing of a token that is not there", async () => {
      const store = await createStore();
      expect(await store.get(newTokenId())).toBeUndefined();
      expect(await store.findByName("alice", "a")).toBeUndefined();
    });

    it("refuses a name that the owner has, and changes nothing", async () => {
      const store = await createStore();
      const first = await created(store, { name: "a" });
      const second = tokenWith({ name: "a" });
      expect(await errorCode(store.create(second, writeFor(second)))).toBe("name_taken");
      expect(await store.get(second.id)).toBeUndefined();
      expect((await store.listEvents(second.id, { limit: 10 })).items).toEqual([]);
      expect(await store.findByName("alice", "a")).toBe(first.id);
    });

    it("takes the same name for another owner", async () => {
      const store = await createStore();
      await created(store, { name: "a" });
      const second = await created(store, { name: "a", owner: "bob" });
      expect(await store.findByName("bob", "a")).toBe(second.id);
    });

    it("refuses an id that is there, under the same name too", async () => {
      const store = await createStore();
      const first = await created(store, { name: "a" });
      for (const name of ["a", "b"]) {
        const second = tokenWith({ id: first.id, name });
        expect(await errorCode(store.create(second, writeFor(second)))).toBe("id_taken");
      }
      expect(await store.get(first.id)).toEqual(first);
      expect(await store.findByName("alice", "b")).toBeUndefined();
    });
  });

  describe("update", () => {
    it("sets the values that it is given, counts the change and records the event", async () => {
      const store = await createStore();
      const before = await created(store, { scopes: ["a"], description: "kept" });
      const values = { scopes: [], status: "disabled", allowedCidrs: ["::/0"], lockedFields: ["status"] } as const;
      const change = changeFor(before, "updated");
      await store.update(before, { ...values, updatedAt: "2027-01-02T00:00:00.000Z" }, change);
      expect(await store.get(before.id)).toEqual({
        ...before,
        ...values,
        updatedAt: "2027-01-02T00:00:00.000Z",
        version: 2,
      });
      expect((await store.listEvents(before.id, { limit: 1 })).items).toEqual([change.event]);
    });

    it("takes the digests of a token", async () => {
      const store = await createStore();
      const before = await created(store);
      const after = await update(store, before, {
        digest: null,
        revokedAt: "2027-01-02T00:00:00.000Z",
        secretVersion: 2,
      });
      expect(await store.get(before.id)).toEqual(after);
    });

    it("moves the name", async () => {
      const store = await createStore();
      const before = await created(store, { name: "a" });
      await update(store, before, { name: "b" });
      expect(await store.findByName("alice", "a")).toBeUndefined();
      expect(await store.findByName("alice", "b")).toBe(before.id);
      await created(store, { name: "a" });
    });

    it("refuses a name that another token has, and changes nothing", async () => {
      const store = await createStore();
      const before = await created(store, { name: "a" });
      const other = await created(store, { name: "b" });
      expect(await errorCode(update(store, before, { name: "b", description: "changed" }))).toBe("name_taken");
      expect(await store.get(before.id)).toEqual(before);
      expect(await store.findByName("alice", "a")).toBe(before.id);
      expect(await store.findByName("alice", "b")).toBe(other.id);
      expect((await store.listEvents(before.id, { limit: 10 })).items).toHaveLength(1);
    });

    it("refuses to rename a token that has another name by now, even to a name that is taken", async () => {
      const store = await createStore();
      const before = await created(store, { name: "a" });
      const after = await update(store, before, { name: "b" });
      for (const name of ["a", "b", "c"]) {
        expect(await errorCode(update(store, before, { name }))).toBe("conflict");
      }
      expect(await store.get(before.id)).toEqual(after);
      expect(await store.findByName("alice", "c")).toBeUndefined();
    });

    it("leaves a stamp of last seen that came in between", async () => {
      const store = await createStore();
      const before = await created(store);
      const at = "2027-01-01T12:00:00.000Z";
      await store.stampLastSeen({ tokenId: before.id, secretVersion: 1, at }, "2027-01-01T11:59:00.000Z");
      const after = await update(store, before, { name: "other" });
      expect(await store.get(before.id)).toEqual({ ...after, lastSeenAt: at, currentSecretLastSeenAt: at });
    });
  });

  describe("rotate", () => {
    const secret = { digest: "ab".repeat(32), updatedAt: "2027-01-02T00:00:00.000Z" };

    it("makes the stored secret the previous one, whatever it has become", async () => {
      const store = await createStore();
      const token = await created(store);
      const between = { ...secret, digest: "cd".repeat(32), previousValidUntil: null };
      await store.rotate(token.id, between, changeFor(token, "rotated"));
      const previousValidUntil = "2027-01-03T00:00:00.000Z";
      await store.rotate(token.id, { ...secret, previousValidUntil }, changeFor(token, "rotated"));
      expect(await store.get(token.id)).toEqual({
        ...token,
        ...secret,
        previousValidUntil,
        previousDigest: between.digest,
        secretVersion: 3,
        version: 3,
      });
    });

    it("ends the secret before where there is no overlap, and makes good a revocation", async () => {
      const store = await createStore();
      const token = await created(store);
      await store.rotate(token.id, { ...secret, previousValidUntil: null }, changeFor(token, "rotated"));
      expect(await store.get(token.id)).toMatchObject({ ...secret, previousDigest: null, previousValidUntil: null });
      await update(store, token, { digest: null, revokedAt: "2027-01-02T00:00:00.000Z" });
      const next = { ...secret, digest: "cd".repeat(32), previousValidUntil: null };
      await store.rotate(token.id, next, changeFor(token, "rotated"));
      expect(await store.get(token.id)).toMatchObject({ ...next, revokedAt: null, previousDigest: null });
    });

    it("refuses every secret that the token had before, however it lost it", async () => {
      const store = await createStore();
      const token = await created(store);
      const to = (digest: string, previousValidUntil: string | null) =>
        errorCode(store.rotate(token.id, { ...secret, digest, previousValidUntil }, changeFor(token, "rotated")));
      const first = token.digest ?? "";
      const [second, third, fourth] = ["ab".repeat(32), "cd".repeat(32), "ef".repeat(32)] as const;
      expect(await to(second, "2027-01-03T00:00:00.000Z")).toBe("done");
      expect(await to(third, null)).toBe("done");
      await update(store, token, { digest: null, revokedAt: "2027-01-02T00:00:00.000Z" });
      const revoked = await store.get(token.id);
      for (const digest of [first, second, third]) expect(await to(digest, null)).toBe("validation_failed");
      expect(await store.get(token.id)).toEqual(revoked);
      expect(await to(fourth, null)).toBe("done");
    });

    it("takes no secret twice, so that the same rotation sent twice ends no overlap", async () => {
      const store = await createStore();
      const token = await created(store);
      const overlapping = { ...secret, previousValidUntil: "2027-01-03T00:00:00.000Z" };
      await store.rotate(token.id, overlapping, changeFor(token, "rotated"));
      expect(await errorCode(store.rotate(token.id, overlapping, changeFor(token, "rotated")))).toBe("conflict");
      expect(await store.get(token.id)).toMatchObject({ version: 2, previousDigest: token.digest });
    });
  });

  describe("delete", () => {
    it("removes the token and frees its name, and never its id", async () => {
      const store = await createStore();
      const token = await created(store, { name: "a" });
      await remove(store, token);
      expect(await store.get(token.id)).toBeUndefined();
      expect(await store.findByName("alice", "a")).toBeUndefined();
      expect((await store.list({ limit: 10 })).items).toEqual([]);
      await expect(created(store, { name: "a", id: token.id })).rejects.toMatchObject({ code: "id_taken" });
      await created(store, { name: "a" });
    });

    it("frees the name that the token has by now", async () => {
      const store = await createStore();
      const token = await created(store, { name: "a" });
      await update(store, token, { name: "b" });
      await remove(store, token);
      expect(await store.findByName("alice", "b")).toBeUndefined();
    });

    it("keeps the audit trail, and adds the deletion", async () => {
      const store = await createStore();
      const token = await created(store);
      const change = changeFor(token, "deleted");
      await store.delete(token.id, change);
      const { items } = await store.listEvents(token.id, { limit: 10 });
      expect(items.map(({ type }) => type)).toEqual(["deleted", "created"]);
      expect(items[0]).toEqual(change.event);
      expect(await store.firstEvent(token.id)).toEqual(items[1]);
    });
  });

  describe.each<[string, (store: TokenStore, token: StoredToken, members: Partial<Change>) => Promise<unknown>]>([
    ["an update", (store, token, members) => update(store, token, { description: "changed" }, members)],
    ["an update of the name", (store, token, members) => update(store, token, { name: "changed" }, members)],
    ["a rotation", (store, token, members) => rotate(store, token, members)],
    ["a deletion", (store, token, members) => remove(store, token, members)],
  ])("%s", (_what, change) => {
    const stored = {
      expiresAt: "2027-06-01T00:00:00.000Z",
      scopes: ["a", "b"],
      allowedCidrs: ["192.0.2.0/24"],
    };
    const others: Change["expected"][] = [
      { version: 2 },
      { status: "disabled" },
      { expiresAt: null },
      { scopes: ["b", "a"] },
      { allowedCidrs: [] },
      { lockedFields: ["status"] },
      { digest: null },
    ];

    it("is made while the expected values are stored, and not with any other", async () => {
      const store = await createStore();
      const token = await created(store, stored);
      for (const expected of others) {
        expect(await errorCode(change(store, token, { expected })), JSON.stringify(expected)).toBe("conflict");
      }
      expect(await store.get(token.id)).toEqual(token);
      expect((await store.listEvents(token.id, { limit: 10 })).items).toHaveLength(1);
      const {
        lastSeenAt: _seen,
        currentSecretLastSeenAt: _current,
        previousSecretLastSeenAt: _previous,
        ...expected
      } = token;
      await change(store, token, { expected });
      expect((await store.listEvents(token.id, { limit: 10 })).items).toHaveLength(2);
    });

    it("is made whatever was changed in between, where nothing is expected", async () => {
      const store = await createStore();
      const token = await created(store, stored);
      await update(store, token, { description: "flood", status: "disabled" });
      await change(store, token, {});
      expect((await store.listEvents(token.id, { limit: 10 })).items).toHaveLength(3);
    });

    it("is made while the caller's token is what it was, and not when it has changed or is gone", async () => {
      const store = await createStore();
      const caller = await created(store, { ...stored, name: "caller" });
      const token = await created(store, stored);
      const proof = callerProof(caller);
      const restrictions: NewValues[] = [
        { status: "disabled" },
        { expiresAt: "2027-01-01T00:00:00.000Z" },
        { scopes: ["a"] },
        { allowedCidrs: ["198.51.100.0/24"] },
        { secretVersion: 2 },
      ];
      for (const values of restrictions) {
        await update(store, caller, values);
        expect(await errorCode(change(store, token, { proof })), JSON.stringify(values)).toBe("conflict");
        await update(store, caller, callerValues(caller));
      }
      expect(await store.get(token.id)).toEqual(token);

      await update(store, caller, { description: "other", name: "renamed" });
      await change(store, token, { proof });
      await remove(store, caller);
      const another = await created(store, stored);
      expect(await errorCode(change(store, another, { proof }))).toBe("conflict");
      expect(await store.get(another.id)).toEqual(another);
    });

    it("is made of the caller's own token under the same conditions", async () => {
      const store = await createStore();
      const token = await created(store, stored);
      const proof = callerProof(token);
      const disabled = await update(store, token, { status: "disabled" });
      expect(await errorCode(change(store, token, { proof }))).toBe("conflict");
      expect(await store.get(token.id)).toEqual(disabled);
      await update(store, token, { status: "active" });
      await change(store, token, { proof, expected: { scopes: token.scopes } });
      expect((await store.listEvents(token.id, { limit: 10 })).items).toHaveLength(4);
    });

    it("is made before its last moment, and not after it", async () => {
      const store = await createStore();
      const token = await created(store);
      const [past, later] = [-1, 60_000].map((ms) => new Date(Date.now() + ms).toISOString());
      const secret = { digest: "c".repeat(64), previousValidUntil: null, updatedAt: token.updatedAt };
      const other = tokenWith({ name: "b" });
      const late = (change: Change) => ({ ...change, ...(past && { notAfter: past }) });
      const writes = [
        () => store.create(other, { ...writeFor(other), ...(past && { notAfter: past }) }),
        () => store.update(token, { description: "late" }, late(changeFor(token, "updated"))),
        () => store.update(token, { status: "disabled" }, late(changeFor(token, "updated"))),
        () => store.rotate(token.id, secret, late(changeFor(token, "updated"))),
        () => store.delete(token.id, late(changeFor(token, "updated"))),
      ];
      for (const write of writes) expect(await errorCode(write())).toBe("unavailable");
      expect(await store.get(token.id)).toEqual(token);
      expect(await store.get(other.id)).toBeUndefined();
      await store.update(
        token,
        { status: "disabled" },
        { ...changeFor(token, "updated"), ...(later && { notAfter: later }) },
      );
      expect((await store.get(token.id))?.status).toBe("disabled");
    });

    it("is refused where the token is gone", async () => {
      const store = await createStore();
      const token = await created(store);
      await remove(store, token);
      expect(await errorCode(change(store, token, {}))).toBe("conflict");
      expect(await store.get(token.id)).toBeUndefined();
      expect((await store.list({ limit: 10 })).items).toEqual([]);
    });
  });

  it("gets many tokens as it gets each, more than one read can hold, without those that don't exist", async () => {
    const store = await createStore();
    const tokens: StoredToken[] = [];
    for (let count = 0; count < 3; count++) tokens.push(await created(store, { name: `many-${count}` }));
    const [first, , last] = tokens;
    if (!first || !last) throw new Error("Three were made.");
    await remove(store, last);
    const missing = Array.from({ length: 120 }, () => tokenWith().id);
    const found = await store.getMany([first.id, last.id, ...missing, tokens[1]?.id ?? "", first.id]);
    expect([...found.keys()].sort()).toEqual(
      tokens
        .slice(0, 2)
        .map(({ id }) => id)
        .sort(),
    );
    for (const [id, token] of found) expect(token).toEqual(await store.get(id));
    expect(await store.getMany([])).toEqual(new Map());
  });

  it("creates no token where the caller's has changed, though the id or the name are taken", async () => {
    const store = await createStore();
    const caller = await created(store, { name: "caller" });
    const proof = callerProof(caller);
    const made = tokenWith({ name: "made" });
    await store.create(made, writeFor(made, { proof }));
    await update(store, caller, { status: "disabled" });
    for (const token of [tokenWith(), tokenWith({ name: "caller" }), made]) {
      expect(await errorCode(store.create(token, writeFor(token, { proof })))).toBe("conflict");
    }
    expect((await store.list({ limit: 10 })).items).toHaveLength(2);
  });

  describe("stampLastSeen", () => {
    const sight = (tokenId: string, at: string, secretVersion = 1) => ({ tokenId, secretVersion, at });

    it("stamps a token that was never seen, and one whose stamp is not later than what was said", async () => {
      const store = await createStore();
      const { id } = await created(store);
      const stamp = (at: string, unlessAfter: string) => store.stampLastSeen(sight(id, at), unlessAfter);
      expect(await stamp("2027-01-01T00:01:00.000Z", "2027-01-01T00:00:00.000Z")).toBe(true);
      expect(await stamp("2027-01-01T00:01:59.999Z", "2027-01-01T00:00:59.999Z")).toBe(false);
      expect((await store.get(id))?.lastSeenAt).toBe("2027-01-01T00:01:00.000Z");
      expect(await stamp("2027-01-01T00:02:00.000Z", "2027-01-01T00:01:00.000Z")).toBe(true);
      expect(await store.get(id)).toMatchObject({
        lastSeenAt: "2027-01-01T00:02:00.000Z",
        currentSecretLastSeenAt: "2027-01-01T00:02:00.000Z",
        previousSecretLastSeenAt: null,
      });
    });

    it("tells the two secrets of an overlap apart, and forgets what was before them", async () => {
      const store = await createStore();
      const token = await created(store, { secretVersion: 2 });
      const before = "2027-01-01T00:00:00.000Z";
      expect(await store.stampLastSeen(sight(token.id, "2027-01-01T00:01:00.000Z", 2), before)).toBe(true);
      expect(await store.stampLastSeen(sight(token.id, "2027-01-01T00:02:00.000Z", 1), before)).toBe(true);
      expect(await store.get(token.id)).toMatchObject({
        lastSeenAt: "2027-01-01T00:02:00.000Z",
        currentSecretLastSeenAt: "2027-01-01T00:01:00.000Z",
        previousSecretLastSeenAt: "2027-01-01T00:02:00.000Z",
      });
      const secret = { digest: "ab".repeat(32), previousValidUntil: null, updatedAt: before };
      await store.rotate(token.id, secret, changeFor(token, "rotated"));
      expect(await store.get(token.id)).toMatchObject({
        lastSeenAt: "2027-01-01T00:02:00.000Z",
        currentSecretLastSeenAt: null,
        previousSecretLastSeenAt: "2027-01-01T00:01:00.000Z",
      });
    });

    it("never goes back, for another secret either", async () => {
      const store = await createStore();
      const { id } = await created(store, { secretVersion: 2 });
      const before = "2027-01-01T00:00:00.000Z";
      await store.stampLastSeen(sight(id, "2027-01-01T00:02:00.000Z", 2), before);
      expect(await store.stampLastSeen(sight(id, "2027-01-01T00:01:00.000Z", 1), before)).toBe(false);
      expect((await store.get(id))?.lastSeenAt).toBe("2027-01-01T00:02:00.000Z");
    });

    it("changes no version, and brings no token into being", async () => {
      const store = await createStore();
      const token = await created(store);
      const before = "2027-01-01T00:00:00.000Z";
      await store.stampLastSeen(sight(token.id, "2027-01-01T00:01:00.000Z"), before);
      expect((await store.get(token.id))?.version).toBe(1);
      const unknown = newTokenId();
      expect(await store.stampLastSeen(sight(unknown, "2027-01-01T00:01:00.000Z"), before)).toBe(false);
      expect(await store.get(unknown)).toBeUndefined();
    });

    it("writes once for many calls of one interval", async () => {
      const store = await createStore();
      const { id } = await created(store);
      const calls = Array.from({ length: 20 }, (_, n) => `2027-01-01T00:01:00.${String(n).padStart(3, "0")}Z`);
      const stamps = calls.map((at) => store.stampLastSeen(sight(id, at), "2027-01-01T00:00:00.000Z"));
      expect((await Promise.all(stamps)).filter(Boolean)).toHaveLength(1);
    });
  });

  describe("list by last use", () => {
    const at = (day: number) => `2027-01-${String(day).padStart(2, "0")}T12:00:00.000Z`;

    async function seenTokens() {
      const store = await createStore();
      const make = (name: string, lastSeenAt: string | null, members: Partial<StoredToken> = {}) =>
        created(store, { name, lastSeenAt, currentSecretLastSeenAt: lastSeenAt, createdAt: at(1), ...members });
      await make("third", at(9));
      await make("never", null);
      await make("second", at(4), { owner: "bob" });
      await make("new", null, { createdAt: at(8), owner: "bob" });
      const list = async (query: Partial<TokenQuery>) =>
        (await store.list({ limit: 10, ...query })).items.map(({ name }) => name);
      return { store, list };
    }

    it("begins with those that were never seen, and goes on with those that were not seen for longest", async () => {
      const { list } = await seenTokens();
      const names = await list({ byLastSeen: true });
      expect(names.slice(0, 2).toSorted()).toEqual(["never", "new"]);
      expect(names.slice(2)).toEqual(["second", "third"]);
      expect(await list({ byLastSeen: true, owner: "bob" })).toEqual(["new", "second"]);
    });

    it("has those that were never seen, or only those that were", async () => {
      const { list } = await seenTokens();
      expect((await list({ neverSeen: true })).toSorted()).toEqual(["never", "new"]);
      expect(await list({ neverSeen: false })).toEqual(["second", "third"]);
    });

    it("has what was not used since a time: seen before it, or made before it and never seen", async () => {
      const { list } = await seenTokens();
      expect(await list({ lastSeenBefore: at(8) })).toEqual(["never", "second"]);
      expect(await list({ lastSeenBefore: at(9), neverSeen: false })).toEqual(["second"]);
      expect(await list({ lastSeenBefore: at(4), neverSeen: false })).toEqual([]);
      expect(await list({ lastSeenBefore: at(8), namePrefix: "sec" })).toEqual(["second"]);
      expect(await list({ lastSeenBefore: at(8), expiresBefore: at(30) })).toEqual([]);
    });

    it("goes on page by page, and follows a token that is seen in between", async () => {
      const { store } = await seenTokens();
      const names: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<TokenStore["list"]>> = await store.list({
          limit: 1,
          byLastSeen: true,
          ...(cursor !== null && { cursor }),
        });
        names.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(names.toSorted()).toEqual(["never", "new", "second", "third"]);
      const [never] = (await store.list({ limit: 10, neverSeen: true, name: "never" })).items;
      await store.stampLastSeen({ tokenId: never?.id ?? "", secretVersion: 1, at: at(10) }, at(9));
      const { items } = await store.list({ limit: 10, byLastSeen: true });
      expect(items.at(-1)?.name).toBe("never");
    });
  });

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

    async function filled(): Promise<TokenStore> {
      const store = await createStore();
      for (const [owner, name] of names.toReversed()) await created(store, { owner, name });
      return store;
    }

    it("goes by owner and then by name, without digests", async () => {
      const store = await filled();
      const { items, nextCursor } = await store.list({ limit: 50 });
      expect(items.map(({ owner, name }) => [owner, name])).toEqual(names);
      expect(nextCursor).toBeNull();
      const first = await store.get(items[0]?.id ?? "");
      expect(items[0]).toEqual(first && withoutDigests(first));
    });

    it.each([1, 2, 3, 9, 10, 11])(
      "returns pages of %i, full ones and the rest, and none after the last",
      async (limit) => {
        const store = await filled();
        for (const query of [{ limit }, { limit, owner: "alice" }]) {
          const pages = await allPages(store, query);
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
      const store = await filled();
      for (const limit of [1, 50]) {
        const found = (await allPages(store, { ...query, limit })).flat();
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
      const store = await filled();
      const nextCursor = async (query: TokenQuery) => (await store.list(query)).nextCursor ?? "";
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
        expect(await errorCode(store.list({ ...query, limit: 1 })), query.cursor).toBe("invalid_cursor");
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

  describe("listEvents", () => {
    it("returns the newest first, in pages", async () => {
      const store = await createStore();
      let token = await created(store);
      for (let n = 0; n < 6; n++) {
        const event = eventFor(token, "updated", { changes: { description: { from: null, to: n } } });
        token = await update(store, token, { description: `change ${n}` }, { event });
      }
      for (const limit of [1, 2, 7, 8]) {
        const pages: string[][] = [];
        let cursor: string | undefined;
        do {
          const page = await store.listEvents(token.id, { limit, ...(cursor && { cursor }) });
          pages.push(page.items.map(({ type, changes }) => `${type} ${changes.description?.to ?? ""}`.trim()));
          cursor = page.nextCursor ?? undefined;
        } while (cursor);
        const expected = [5, 4, 3, 2, 1, 0].map((n) => `updated ${n}`);
        expect(pages.flat()).toEqual([...expected, "created"]);
        expect(pages).toHaveLength(Math.ceil(7 / limit));
      }
    });

    it("refuses a cursor of another token's trail", async () => {
      const store = await createStore();
      const token = await created(store);
      await update(store, token, { status: "disabled" });
      const cursor = (await store.listEvents(token.id, { limit: 1 })).nextCursor ?? "";
      const other = await created(store);
      expect(await errorCode(store.listEvents(other.id, { limit: 1, cursor }))).toBe("invalid_cursor");
      expect(await errorCode(store.listEvents(token.id, { limit: 1, cursor: `${cursor}A` }))).toBe("invalid_cursor");
    });
  });
}

/** Stores a token with its event. */
async function created(store: TokenStore, members: Parameters<typeof tokenWith>[0] = {}) {
  const token = tokenWith(members);
  await store.create(token, writeFor(token));
  return token;
}

/** Updates a token, whatever it has become unless told otherwise, and returns it as it would be without other changes. */
async function update(store: TokenStore, token: StoredToken, values: NewValues, members: Partial<Change> = {}) {
  const all = { ...values, updatedAt: "2027-01-02T00:00:00.000Z" };
  await store.update(token, all, changeFor(token, "updated", members));
  return updated(token, all);
}

async function rotate(store: TokenStore, token: StoredToken, members: Partial<Change> = {}) {
  const secret = { digest: "ab".repeat(32), previousValidUntil: null, updatedAt: "2027-01-02T00:00:00.000Z" };
  await store.rotate(token.id, secret, changeFor(token, "rotated", members));
}

async function remove(store: TokenStore, token: StoredToken, members: Partial<Change> = {}) {
  await store.delete(token.id, changeFor(token, "deleted", members));
}

/** What a proof is about, to put it back as it was. */
function callerValues({ status, expiresAt, scopes, allowedCidrs, secretVersion }: StoredToken): NewValues {
  return { status, expiresAt, scopes, allowedCidrs, secretVersion };
}

/** The pages of a query, one after the other. */
async function* iteratePages(store: TokenStore, query: TokenQuery): AsyncGenerator<readonly Token[]> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await store.list({ ...query, ...(cursor && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    yield page.items;
    cursor = page.nextCursor;
  }
}

async function allPages(store: TokenStore, query: TokenQuery): Promise<(readonly Token[])[]> {
  const pages: (readonly Token[])[] = [];
  for await (const page of iteratePages(store, query)) pages.push(page);
  return pages;
}

async function errorCode(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof LatchkeyError) return error.code;
    throw error;
  }
  return "done";
}
