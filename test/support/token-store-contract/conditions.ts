import { describe, expect, it } from "vitest";
import type { StoredToken } from "../../../core/token.ts";
import { type Change, callerProof, type NewValues, type TokenStore } from "../../../core/token-store.ts";
import { changeFor, tokenWith, writeFor } from "../token-fixture.ts";
import { callerValues, created, errorCode, remove, rotate, update } from "./stored-tokens.ts";

/** Under which conditions a write is made. */
export function describeConditions(createStore: () => Promise<TokenStore>): void {
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
}
