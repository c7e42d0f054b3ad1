import { describe, expect, it, vi } from "vitest";
import type { TokenStore } from "../../../core/token-store.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, createHolder, testService, toCaller } from "../../support/service.ts";

const alice = createHolder("alice");

async function withToken() {
  const service = testService();
  const { token, secret } = await createToken(service, alice, { name: "my_app" });
  return { service, id: token.id, secret: secret ?? "" };
}

describe("a deleted token", () => {
  it("is gone for good, its name free and its secret refused", async () => {
    const { service, id, secret } = await withToken();
    expect(await deleteToken(service, alice, id)).toBe(service.clock.in(300.5));
    expect(service.flushes.count).toBe(1);
    const verdict = await verifySecret({ prefixes: ["lk"], ...service }, { secret });
    expect(verdict).toEqual({ ok: false, reason: "unknown", token: null });
    expect((await catchError(deleteToken(service, alice, id))).code).toBe("token_not_found");
    await createToken(service, alice, { name: "my_app" });
  });

  it("leaves an event that says who deleted it", async () => {
    const { service, id } = await withToken();
    service.clock.advance(60);
    await deleteToken(service, administrator, id);
    const { items } = await service.store.listEvents(id, { limit: 1 });
    expect(items).toMatchObject([
      { type: "deleted", tokenId: id, owner: "alice", at: service.clock.in(0), actor: { owner: "ops" }, changes: {} },
    ]);
  });
});

describe("the caches of the gateways", () => {
  it("are not flushed for a token that opened nothing any more", async () => {
    const { service, id } = await withToken();
    await updateToken(service, alice, id, { status: "disabled" });
    await deleteToken(service, alice, id);
    expect(service.flushes.count).toBe(1);
  });
});

describe("who may delete a token", () => {
  it("is its owner and an administrator; for others it does not exist", async () => {
    const { service, id } = await withToken();
    expect((await catchError(deleteToken(service, createHolder("bob"), id))).code).toBe("token_not_found");
    await deleteToken(service, administrator, id);
    expect(await service.store.get(id)).toBeUndefined();
  });

  it("knows its version, where one is named", async () => {
    const { service, id } = await withToken();
    await updateToken(service, alice, id, { description: "New" });
    expect((await catchError(deleteToken(service, alice, id, [1]))).code).toBe("precondition_failed");
    await deleteToken(service, alice, id, [2]);
  });
});

describe("a deletion that another change comes before", () => {
  /** A store in which something happens before every deletion. */
  function interrupted(store: TokenStore, interruption: () => Promise<unknown>): TokenStore {
    return {
      ...store,
      delete: async (...deletion) => {
        await interruption();
        return store.delete(...deletion);
      },
    };
  }

  it("is made whatever the token has become, and at once", async () => {
    const { service, id } = await withToken();
    const deletions = vi.spyOn(service.store, "delete");
    const change = () => updateToken(service, administrator, id, { name: "renamed", description: "Changed" });
    await deleteToken({ ...service, store: interrupted(service.store, change) }, alice, id);
    expect(await service.store.get(id)).toBeUndefined();
    expect(deletions).toHaveBeenCalledTimes(1);
    await createToken(service, alice, { name: "renamed" });
  });

  it("is not made where the caller names the version", async () => {
    const { service, id } = await withToken();
    const change = () => updateToken(service, administrator, id, { description: "Changed" });
    const store = interrupted(service.store, change);
    expect((await catchError(deleteToken({ ...service, store }, alice, id, [1]))).code).toBe("precondition_failed");
    expect(await service.store.get(id)).toBeDefined();
  });

  it("is not made where that takes the caller's own access, and then nothing is flushed", async () => {
    const { service, id } = await withToken();
    const made = await createToken(service, administrator, { name: "self", owner: "alice", scopes: ["tokens:self"] });
    const demote = () => updateToken(service, administrator, made.token.id, { scopes: [] });
    const store = interrupted(service.store, demote);
    const flushes = service.flushes.count;
    expect((await catchError(deleteToken({ ...service, store }, toCaller(made.token), id))).code).toBe("forbidden");
    expect(await service.store.get(id)).toBeDefined();
    expect(service.flushes.count).toBe(flushes + 1);
  });

  it("is refused in the end where others never stop changing the caller's token", async () => {
    const { service, id } = await withToken();
    const made = await createToken(service, administrator, { name: "ops", scopes: ["tokens:admin"] });
    let n = 0;
    const change = () =>
      updateToken(service, administrator, made.token.id, { allowedCidrs: ["198.51.100.0/24", `192.0.2.${n++}/32`] });
    const store = interrupted(service.store, change);
    expect((await catchError(deleteToken({ ...service, store }, toCaller(made.token), id))).code).toBe("conflict");
  });
});
