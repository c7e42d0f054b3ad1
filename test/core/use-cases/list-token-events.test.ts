import { describe, expect, it, vi } from "vitest";
import { newTokenId } from "../../../core/token-id.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { listTokenEvents } from "../../../core/use-cases/list-token-events.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { catchError } from "../../support/catch-error.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { administrator, createHolder, rotate, testService } from "../../support/service.ts";
import { eventFor, tokenWith } from "../../support/token-fixture.ts";

const [alice, bob] = [createHolder("alice"), createHolder("bob")];

describe("an audit trail", () => {
  it("has every change, newest first, and no secret or digest", async () => {
    const service = testService();
    const { token, secret } = await createToken(service, alice, { name: "a" });
    await updateToken(service, administrator, token.id, { status: "disabled" });
    const rotated = await rotate(service, alice, token.id, 60);
    await deleteToken(service, alice, token.id);
    const { items, nextCursor } = await listTokenEvents(service, alice, token.id, { limit: 10 });
    expect(items.map(({ type, actor }) => [type, actor.owner])).toEqual([
      ["deleted", "alice"],
      ["rotated", "alice"],
      ["updated", "ops"],
      ["created", "alice"],
    ]);
    expect(nextCursor).toBeNull();
    const text = JSON.stringify(items);
    expect(text).not.toMatch(/digest/i);
    for (const shown of [secret, rotated.secret]) expect(text).not.toContain(shown);
  });

  it("can be read by its owner and by an administrator after the token was deleted, page by page", async () => {
    const service = testService();
    const { token } = await createToken(service, alice, { name: "a" });
    await deleteToken(service, alice, token.id);
    for (const caller of [alice, administrator]) {
      const first = await listTokenEvents(service, caller, token.id, { limit: 1 });
      const second = await listTokenEvents(service, caller, token.id, { limit: 1, cursor: first.nextCursor ?? "" });
      expect([...first.items, ...second.items].map(({ type }) => type)).toEqual(["deleted", "created"]);
    }
  });

  it("of another owner's token cannot be told from none", async () => {
    const service = testService();
    const { token } = await createToken(service, alice, { name: "a" });
    const others = await catchError(listTokenEvents(service, bob, token.id, { limit: 10 }));
    expect(others.code).toBe("token_not_found");
    for (const id of ["tok_01jzzzzzzzzzzzzzzzzzzzzzzz", "tok_none"]) {
      for (const caller of [bob, administrator]) {
        const none = await catchError(listTokenEvents(service, caller, id, { limit: 10 }));
        expect([none.code, none.message]).toEqual([others.code, others.message]);
      }
    }
  });

  it("of what is no token's id is not looked for", async () => {
    const service = testService();
    const listEvents = vi.fn(service.store.listEvents);
    const store = { ...service.store, listEvents };
    for (const id of ["tok_none", "", "TOKEN#tok_01jzzzzzzzzzzzzzzzzzzzzzzz", `tok_${"0".repeat(2_048)}`]) {
      const page = { limit: 10, cursor: "x" };
      const failure = await catchError(listTokenEvents({ ...service, store }, administrator, id, page));
      expect(failure.code).toBe("token_not_found");
    }
    expect(listEvents).not.toHaveBeenCalled();
  });

  it("has an end: a page past it is empty, for an id that has a trail and for the caller's part of it", async () => {
    const service = testService();
    const { token } = await createToken(service, alice, { name: "a" });
    const unknown = await catchError(listTokenEvents(service, administrator, newTokenId(), { limit: 10 }));
    expect(unknown.code).toBe("token_not_found");
    // DynamoDB gives a position after the last item too.
    const store = { ...service.store, listEvents: async () => ({ items: [], nextCursor: null }) };
    for (const caller of [alice, administrator]) {
      const page = await listTokenEvents({ ...service, store }, caller, token.id, { limit: 10, cursor: "x" });
      expect(page).toEqual({ items: [], nextCursor: null });
    }
  });

  it("of an id that was used again shows each owner what happened under them", async () => {
    const first = tokenWith({ owner: "alice" });
    const second = tokenWith({ id: first.id, owner: "bob" });
    const events = [eventFor(first, "created"), eventFor(first, "deleted"), eventFor(second, "created")];
    const service = testService({ store: createMemoryTokenStore({ events }) });
    const typesFor = async (caller: typeof alice) => {
      const { items } = await listTokenEvents(service, caller, first.id, { limit: 10 });
      return items.map(({ type }) => type);
    };
    await expect(typesFor(alice)).resolves.toEqual(["deleted", "created"]);
    await expect(typesFor(bob)).resolves.toEqual(["created"]);
    await expect(typesFor(administrator)).resolves.toEqual(["created", "deleted", "created"]);

    // The pages end where the other owner's events begin.
    const page = await listTokenEvents(service, bob, first.id, { limit: 1 });
    const next = await listTokenEvents(service, bob, first.id, { limit: 1, cursor: page.nextCursor ?? "" });
    expect(next).toEqual({ items: [], nextCursor: null });
  });
});
