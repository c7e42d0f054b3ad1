import { describe, expect, it, vi } from "vitest";
import { generateSecret } from "../../../core/secret.ts";
import type { Service } from "../../../core/service.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, createHolder, rotate, testService, toCaller } from "../../support/service.ts";
import { outcomeIn } from "./with-token.ts";

const alice = createHolder("alice");
const holder = { sourceIp: "203.0.113.9", requestId: "request-2" };

async function withToken() {
  const service = testService();
  const { token, secret } = await createToken(service, alice, { name: "my_app" });
  return { service, id: token.id, secret: secret ?? "", outcome: outcomeIn(service) };
}

describe("the holder of a secret", () => {
  it("may end it: the token has none any more, and the event says that nothing but the secret was shown", async () => {
    const { service, id, secret, outcome } = await withToken();
    service.clock.advance(60);
    const revoked = await revokeSecret(service, secret, holder);
    expect(revoked).toEqual({ tokenId: id, effectiveBy: service.clock.in(300.5) });
    expect(service.flushes.count).toBe(1);
    expect(await outcome(secret)).toBe("mismatch");
    await expect(service.store.get(id)).resolves.toMatchObject({
      ...{ status: "active", revokedAt: service.clock.in(0), secretVersion: 2, version: 2 },
      ...{ digest: null, previousDigest: null },
    });
    const { items } = await service.store.listEvents(id, { limit: 1 });
    expect(items).toMatchObject([
      {
        type: "revoked",
        owner: "alice",
        at: service.clock.in(0),
        actor: { tokenId: id, owner: "alice", ...holder },
      },
    ]);
    expect(items[0]?.changes).toEqual({ revokedAt: { from: null, to: service.clock.in(0) } });
    expect(JSON.stringify(items)).not.toContain(secret);
  });

  it("may send it with white space around it", async () => {
    const { service, id, secret } = await withToken();
    expect(await revokeSecret(service, ` ${secret}\n`, holder)).toMatchObject({ tokenId: id });
  });

  it("ends it for good: no change of the token brings it back", async () => {
    const { service, id, secret, outcome } = await withToken();
    await revokeSecret(service, secret, holder);
    for (const input of [
      { status: "active" },
      { status: "disabled" },
      { status: "active", expiresAt: null },
    ] as const) {
      await updateToken(service, administrator, id, input);
    }
    expect(await outcome(secret)).toBe("mismatch");
  });

  it("changes nothing by ending it twice, and flushes nothing", async () => {
    const { service, id, secret } = await withToken();
    await revokeSecret(service, secret, holder);
    for (let n = 0; n < 100; n++) expect(await revokeSecret(service, secret, holder)).toBeNull();
    await expect(service.store.get(id)).resolves.toMatchObject({ version: 2 });
    expect(service.flushes.count).toBe(1);
  });

  it("ends the overlap alone with the secret before a rotation, while it lasts and no longer", async () => {
    const { service, id, secret, outcome } = await withToken();
    const rotated = await rotate(service, alice, id, 60);
    await revokeSecret(service, secret, holder);
    expect([await outcome(secret), await outcome(rotated.secret)]).toEqual(["mismatch", "accepted"]);
    await expect(service.store.get(id)).resolves.toMatchObject({
      ...{ revokedAt: null, previousValidUntil: null, previousDigest: null, secretVersion: 2, version: 3 },
    });
    const { items } = await service.store.listEvents(id, { limit: 1 });
    const change = { from: service.clock.in(60), to: null };
    expect(items).toMatchObject([{ type: "revoked", changes: { previousValidUntil: change } }]);

    await rotate(service, alice, id, 60);
    service.clock.advance(60);
    expect(await revokeSecret(service, rotated.secret, holder)).toBeNull();
  });

  it("ends the secret before a rotation with the current one", async () => {
    const { service, id, secret, outcome } = await withToken();
    const { secret: current } = await rotate(service, alice, id, 60);
    await revokeSecret(service, current, holder);
    expect([await outcome(secret), await outcome(current)]).toEqual(["mismatch", "mismatch"]);
  });

  it("can revoke the secret of a disabled or expired token, so that enabling it doesn't bring it back", async () => {
    for (const input of [{ status: "disabled" }, { expiresAt: "2027-01-01T00:00:00Z" }] as const) {
      const { service, id, secret, outcome } = await withToken();
      await updateToken(service, alice, id, input);
      const flushes = service.flushes.count;
      expect(await revokeSecret(service, secret, holder)).not.toBeNull();
      // No verdict allows it any more.
      expect(service.flushes.count).toBe(flushes);
      await updateToken(service, alice, id, { status: "active", expiresAt: null });
      expect(await outcome(secret)).toBe("mismatch");
    }
  });
});

describe("a string that is no secret of a token", () => {
  it("ends nothing", async () => {
    const { service, id, secret, outcome } = await withToken();
    const forged = generateSecret("lk", id).secret;
    const unknown = generateSecret("lk").secret;
    for (const other of ["", "hunter2", `${secret}x`, forged, unknown]) {
      expect(await revokeSecret(service, other, holder)).toBeNull();
    }
    expect(await outcome(secret)).toBe("accepted");
    expect(service.flushes.count).toBe(0);
  });
});

describe("a caller with a token", () => {
  it("may end the secrets of their own owner", async () => {
    const { service, id, secret, outcome } = await withToken();
    expect(await revokeSecret(service, secret, alice)).toMatchObject({ tokenId: id });
    expect(await outcome(secret)).toBe("mismatch");
    const { items } = await service.store.listEvents(id, { limit: 1 });
    expect(items).toMatchObject([{ type: "revoked", actor: { tokenId: "tok_of_alice", owner: "alice" } }]);
  });

  it("may end their own secret, and nothing after it", async () => {
    const { service } = await withToken();
    const made = await createToken(service, administrator, { name: "self", owner: "alice", scopes: ["tokens:self"] });
    const caller = toCaller(made.token);
    expect(await revokeSecret(service, made.secret ?? "", caller)).toMatchObject({ tokenId: made.token.id });
    expect((await catchError(revokeSecret(service, made.secret ?? "", caller))).code).toBe("unauthorized");
  });

  it.each([createHolder("bob"), administrator])("may end those of no other owner: $owner", async (caller) => {
    const { service, secret, outcome } = await withToken();
    expect(await revokeSecret(service, secret, caller)).toBeNull();
    expect(await outcome(secret)).toBe("accepted");
  });
});

describe("a revocation that another change comes before", () => {
  function changedFirst(store: TokenStore, change: () => Promise<unknown>): TokenStore {
    let isFirst = true;
    return {
      ...store,
      update: async (...update) => {
        if (isFirst) {
          isFirst = false;
          await change();
        }
        return store.update(...update);
      },
    };
  }

  it("is made at once, whatever the token has become", async () => {
    const { service, id, secret, outcome } = await withToken();
    const updates = vi.spyOn(service.store, "update");
    const change = () => updateToken(service, alice, id, { description: "Flood", status: "disabled" });
    await revokeSecret({ ...service, store: changedFirst(service.store, change) }, secret, holder);
    expect(updates).toHaveBeenCalledTimes(2);
    await updateToken(service, alice, id, { status: "active" });
    expect(await outcome(secret)).toBe("mismatch");
  });

  it("ends nothing where the secret has been rotated away or the token deleted", async () => {
    const changes = [(service: Service, id: string) => rotate(service, alice, id, 0), deletion];
    for (const change of changes) {
      const { service, id, secret } = await withToken();
      const racing = { ...service, store: changedFirst(service.store, () => change(service, id)) };
      expect(await revokeSecret(racing, secret, holder)).toBeNull();
      expect((await service.store.get(id))?.revokedAt ?? null).toBeNull();
    }
  });

  it("ends the overlap alone where the secret has been rotated with one meanwhile", async () => {
    const { service, id, secret, outcome } = await withToken();
    let current = "";
    const racing = changedFirst(service.store, async () => {
      current = (await rotate(service, alice, id, 60)).secret;
    });
    await revokeSecret({ ...service, store: racing }, secret, holder);
    expect([await outcome(secret), await outcome(current)]).toEqual(["mismatch", "accepted"]);
  });

  it("of the secret before a rotation ends no later overlap", async () => {
    const { service, id, secret, outcome } = await withToken();
    const second = await rotate(service, alice, id, 60);
    const racing = changedFirst(service.store, () => rotate(service, alice, id, 60));
    expect(await revokeSecret({ ...service, store: racing }, secret, holder)).toBeNull();
    expect([await outcome(secret), await outcome(second.secret)]).toEqual(["mismatch", "accepted"]);
  });
});

function deletion(service: Service, id: string): Promise<unknown> {
  return deleteToken(service, alice, id);
}
