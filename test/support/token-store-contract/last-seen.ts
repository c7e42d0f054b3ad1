import { describe, expect, it } from "vitest";
import type { StoredToken } from "../../../core/token.ts";
import { newTokenId } from "../../../core/token-id.ts";
import type { TokenQuery, TokenStore } from "../../../core/token-store.ts";
import { changeFor } from "../token-fixture.ts";
import { created } from "./stored-tokens.ts";

/** When a token was last seen, and lists by it. */
export function describeLastSeen(createStore: () => Promise<TokenStore>): void {
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
}
