import { describe, expect, it } from "vitest";
import { LatchkeyError } from "../../../core/errors.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { failureOf } from "../../support/failure-of.ts";
import { administrator, holderOf, testService } from "../../support/service.ts";

const alice = holderOf("alice");

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
    const verdict = await verifySecret({ prefix: "lk", ...service }, { secret });
    expect(verdict).toEqual({ ok: false, reason: "unknown", token: null });
    expect((await failureOf(deleteToken(service, alice, id))).code).toBe("token_not_found");
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
    expect((await failureOf(deleteToken(service, holderOf("bob"), id))).code).toBe("token_not_found");
    await deleteToken(service, administrator, id);
    expect(await service.store.get(id)).toBeUndefined();
  });

  it("knows its version, where one is named", async () => {
    const { service, id } = await withToken();
    await updateToken(service, alice, id, { description: "New" });
    expect((await failureOf(deleteToken(service, alice, id, [1]))).code).toBe("precondition_failed");
    await deleteToken(service, alice, id, [2]);
  });
});

describe("a deletion that loses a race", () => {
  /** A store in which the token is changed before every deletion, so many times. */
  function racing(store: TokenStore, id: string, times: number): TokenStore {
    let left = times;
    return {
      ...store,
      delete: async (token, event) => {
        if (left-- > 0) await updateToken({ ...testService(), store }, administrator, id, { description: `${left}` });
        return store.delete(token, event);
      },
    };
  }

  it("begins again, for the token is to go whatever it has become", async () => {
    const { service, id } = await withToken();
    await deleteToken({ ...service, store: racing(service.store, id, 3) }, alice, id);
    expect(await service.store.get(id)).toBeUndefined();
  });

  it("does not begin again past the version that the caller knows", async () => {
    const { service, id } = await withToken();
    const failure = await failureOf(deleteToken({ ...service, store: racing(service.store, id, 1) }, alice, id, [1]));
    expect(failure.code).toBe("precondition_failed");
    expect(await service.store.get(id)).toBeDefined();
  });

  it("gives up in the end, and then nothing has taken effect", async () => {
    const { service, id } = await withToken();
    const failure = await failureOf(deleteToken({ ...service, store: racing(service.store, id, 99) }, alice, id));
    expect(failure).toBeInstanceOf(LatchkeyError);
    expect(failure.code).toBe("conflict");
    expect(service.flushes.count).toBe(0);
  });
});
