import { describe, expect, it } from "vitest";
import type { TokenStore } from "../../../core/token-store.ts";
import { eventFor } from "../token-fixture.ts";
import { created, errorCode, update } from "./stored-tokens.ts";

/** The audit trail of a token. */
export function describeEvents(createStore: () => Promise<TokenStore>): void {
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
