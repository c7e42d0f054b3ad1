import { describe, expect, it } from "vitest";
import type { StoredToken } from "../../../core/token.ts";
import { newTokenId } from "../../../core/token-id.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { changeFor, tokenWith, writeFor } from "../token-fixture.ts";
import { created, errorCode, remove, update } from "./stored-tokens.ts";

/** What creating, reading, changing and deleting a token does. */
export function describeWrites(createStore: () => Promise<TokenStore>): void {
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
}
