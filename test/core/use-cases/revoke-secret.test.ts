import { describe, expect, it } from "vitest";
import { generateSecret } from "../../../core/secret.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import { rotateToken } from "../../../core/use-cases/rotate-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { failureOf } from "../../support/failure-of.ts";
import { administrator, holderOf, testService } from "../../support/service.ts";

const alice = holderOf("alice");
const holder = { sourceIp: "203.0.113.9", requestId: "request-2" };

async function withToken() {
  const service = testService();
  const { token, secret } = await createToken(service, alice, { name: "my_app" });
  const status = async () => (await service.store.get(token.id))?.status;
  return { service, id: token.id, secret: secret ?? "", status };
}

describe("whoever holds a secret", () => {
  it("may end it: its token is disabled, and the event says that nothing but the secret was shown", async () => {
    const { service, id, secret, status } = await withToken();
    service.clock.advance(60);
    const revoked = await revokeSecret(service, secret, holder);
    expect(revoked).toEqual({ tokenId: id, effectiveBy: service.clock.in(300.5) });
    expect(await status()).toBe("disabled");
    const { items } = await service.store.listEvents(id, { limit: 1 });
    expect(items).toMatchObject([
      {
        type: "revoked",
        owner: "alice",
        at: service.clock.in(0),
        actor: { tokenId: id, owner: "alice", ...holder },
        changes: { status: { from: "active", to: "disabled" } },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain(secret);
  });

  it("may end it twice: nothing more is written, and it may not be in force yet", async () => {
    const { service, id, secret } = await withToken();
    await revokeSecret(service, secret, holder);
    service.clock.advance(1);
    const again = await revokeSecret(service, secret, holder);
    expect(again).toEqual({ tokenId: id, effectiveBy: service.clock.in(300.5) });
    expect(service.flushes.count).toBe(1);
    const { items } = await service.store.listEvents(id, { limit: 10 });
    expect(items.map(({ type }) => type)).toEqual(["revoked", "created"]);
    await expect(service.store.get(id)).resolves.toMatchObject({ version: 2 });
  });

  it("is told that it is in force where it was ended longer ago than anything caches, and no cache is flushed", async () => {
    const { service, id, secret } = await withToken();
    await revokeSecret(service, secret, holder);
    service.clock.advance(330);
    expect(await revokeSecret(service, secret, holder)).toEqual({ tokenId: id, effectiveBy: service.clock.in(0.5) });
    service.clock.advance(1);
    expect(await revokeSecret(service, secret, holder)).toEqual({ tokenId: id, effectiveBy: service.clock.in(0) });
    expect(service.flushes.count).toBe(1);
  });

  it("may end the secret before a rotation while the overlap lasts, and no longer", async () => {
    const { service, id, secret, status } = await withToken();
    await rotateToken(service, alice, id, 60);
    service.clock.advance(60);
    expect(await revokeSecret(service, secret, holder)).toBeNull();
    expect(await status()).toBe("active");
    const next = await rotateToken(service, alice, id, 0);
    const last = await rotateToken(service, alice, id, 60);
    expect(await revokeSecret(service, next.secret, holder)).not.toBeNull();
    expect(await status()).toBe("disabled");
    expect(await revokeSecret(service, last.secret, holder)).not.toBeNull();
  });

  it("may end the secret of a token that has expired, lest the date be moved", async () => {
    const { service, id, secret, status } = await withToken();
    await updateToken(service, alice, id, { expiresAt: service.clock.in(-1) });
    expect(await revokeSecret(service, secret, holder)).not.toBeNull();
    expect(await status()).toBe("disabled");
  });
});

describe("a string that is no secret of a token", () => {
  it("ends nothing", async () => {
    const { service, id, secret, status } = await withToken();
    const forged = generateSecret("lk", id).secret;
    const unknown = generateSecret("lk").secret;
    for (const other of ["", "hunter2", `${secret}x`, forged, unknown]) {
      expect(await revokeSecret(service, other, holder)).toBeNull();
    }
    expect(await status()).toBe("active");
    expect(service.flushes.count).toBe(0);
  });
});

describe("a caller with a token", () => {
  it("may end the secrets of their own owner", async () => {
    const { service, id, secret, status } = await withToken();
    expect(await revokeSecret(service, secret, alice)).toMatchObject({ tokenId: id });
    expect(await status()).toBe("disabled");
    const { items } = await service.store.listEvents(id, { limit: 1 });
    expect(items).toMatchObject([{ type: "revoked", actor: { tokenId: "tok_of_alice", owner: "alice" } }]);
  });

  it.each([holderOf("bob"), administrator])("may end those of no other owner: $owner", async (caller) => {
    const { service, secret, status } = await withToken();
    expect(await revokeSecret(service, secret, caller)).toBeNull();
    expect(await status()).toBe("active");
  });
});

describe("a revocation that loses a race", () => {
  function changedFirst(store: TokenStore, change: () => Promise<unknown>, times = 1): TokenStore {
    let left = times;
    return {
      ...store,
      update: async (before, after, event) => {
        if (left-- > 0) await change();
        return store.update(before, after, event);
      },
    };
  }

  it("begins again", async () => {
    const { service, id, secret, status } = await withToken();
    const change = () => updateToken(service, alice, id, { description: `${Math.random()}` });
    const racing = { ...service, store: changedFirst(service.store, change, 3) };
    expect(await revokeSecret(racing, secret, holder)).toMatchObject({ tokenId: id });
    expect(await status()).toBe("disabled");
  });

  it("ends nothing where the secret has been rotated away or the token deleted", async () => {
    for (const change of [rotateToken, deleteToken] as const) {
      const { service, id, secret, status } = await withToken();
      const racing = {
        ...service,
        store: changedFirst(service.store, () => change(service, alice, id, undefined as never)),
      };
      expect(await revokeSecret(racing, secret, holder)).toBeNull();
      expect(await status()).not.toBe("disabled");
    }
  });

  it("gives up in the end", async () => {
    const { service, id, secret } = await withToken();
    const change = () => updateToken(service, alice, id, { description: `${Math.random()}` });
    const racing = { ...service, store: changedFirst(service.store, change, 99) };
    expect((await failureOf(revokeSecret(racing, secret, holder))).code).toBe("conflict");
  });
});
