import { describe, expect, it, vi } from "vitest";
import { type StoredToken, withoutDigests } from "../../../core/token.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, rotate, type TestService, toCaller } from "../../support/service.ts";
import { alice, lastEvent, withToken } from "./with-token.ts";

describe("a change that another one comes before", () => {
  /** A service in which something happens between the read and the write of the first update. */
  function interrupted(service: TestService, interruption: () => Promise<unknown>) {
    let isFirst = true;
    const store: TokenStore = {
      ...service.store,
      update: async (...change) => {
        if (isFirst) {
          isFirst = false;
          await interruption();
        }
        return service.store.update(...change);
      },
    };
    return { ...service, store };
  }

  it.each([
    ["disables", { status: "disabled" }, "unauthorized"],
    ["lets expire", { expiresAt: "2027-01-31T12:00:00.000Z" }, "unauthorized"],
    ["binds to other addresses", { allowedCidrs: ["192.0.2.0/24"] }, "forbidden"],
    ["demotes", { scopes: ["lookup:read"] }, "forbidden"],
  ] as const)("is refused where that %s the caller, and writes nothing", async (_what, restriction, code) => {
    const { service, token } = await withToken({ scopes: ["lookup:read", "tokens:self"] });
    const caller = toCaller(token);
    const racing = interrupted(service, () => updateToken(service, administrator, token.id, restriction));
    for (const input of [
      { description: "Mine" },
      { scopes: ["lookup:read", "tokens:self"], status: "active" },
    ] as const) {
      expect((await catchError(updateToken(racing, caller, token.id, input))).code).toBe(code);
    }
    const other = await createToken(service, administrator, { name: "other", owner: "alice" });
    expect((await catchError(updateToken(racing, caller, other.token.id, { status: "disabled" }))).code).toBe(code);
    await expect(service.store.get(token.id)).resolves.toMatchObject({ ...restriction, version: 2, description: null });
  });

  it.each([
    ["without", 0, "unauthorized"],
    ["with", 60, "forbidden"],
  ])("is refused where that rotates the caller's secret, %s overlap", async (_what, overlap, code) => {
    const { service, token } = await withToken({ scopes: ["tokens:self"] });
    const racing = interrupted(service, () => rotate(service, administrator, token.id, overlap));
    const failure = await catchError(updateToken(racing, toCaller(token), token.id, { description: "Mine" }));
    expect(failure.code).toBe(code);
  });

  it("is decided anew: what was narrowed in between is not widened", async () => {
    const { service, id } = await withToken({ scopes: ["lookup:read", "tokens:self"] });
    const racing = interrupted(service, () => updateToken(service, administrator, id, { scopes: [] }));
    const failure = await catchError(updateToken(racing, alice, id, { scopes: ["lookup:read"] }));
    expect(failure.code).toBe("field_locked");
    await expect(service.store.get(id)).resolves.toMatchObject({ scopes: [], version: 2 });
  });

  it("of another administrator that unlocks what this one restricts is followed by it, lock and all", async () => {
    const { service, id } = await withToken();
    const limit = (expiresAt: string | null) => () => updateToken(service, administrator, id, { expiresAt });
    await limit("2028-01-01T00:00:00Z")();
    await updateToken(interrupted(service, limit(null)), administrator, id, { expiresAt: "2027-06-01T00:00:00Z" });
    await expect(service.store.get(id)).resolves.toMatchObject({
      expiresAt: "2027-06-01T00:00:00.000Z",
      lockedFields: ["expiresAt"],
    });
  });

  it.each([
    ["of the token's holder", alice, { description: "Flood", expiresAt: "2027-03-01T00:00:00Z", scopes: [] }],
    ["of another administrator", administrator, { description: "Flood", scopes: [] }],
  ] as const)(
    "%s holds up no change by an administrator, and none that disables or ends an overlap",
    async (...row) => {
      const [, by, flood] = row;
      for (const [caller, change] of [
        [administrator, { description: "By an administrator" }],
        ...(by === alice ? ([[administrator, { expiresAt: "2027-02-01T00:00:00Z" }]] as const) : []),
        [alice, { status: "disabled" }],
        [alice, { previousValidUntil: null }],
        [alice, { previousValidUntil: null, status: "disabled" }],
      ] as const) {
        const { service, id } = await withToken();
        await rotate(service, administrator, id, 60);
        const updates = vi.spyOn(service.store, "update");
        const racing = interrupted(service, () => updateToken(service, by, id, flood));
        const { token } = await updateToken(racing, caller, id, change);
        expect(updates).toHaveBeenCalledTimes(2);
        const expiresAt = "expiresAt" in change ? "2027-02-01T00:00:00.000Z" : token.expiresAt;
        expect(token).toMatchObject({ ...change, expiresAt, scopes: [], version: 4 });
      }
    },
  );

  it.each(["active", "disabled"] as const)(
    "is what a change by the token's holder begins with: the event has the value that it replaced (%s)",
    async (status) => {
      const { service, id } = await withToken({ status });
      const racing = interrupted(service, () => updateToken(service, administrator, id, { description: "Between" }));
      await updateToken(racing, alice, id, { description: "Mine" });
      expect((await lastEvent(service, id))?.changes).toEqual({ description: { from: "Between", to: "Mine" } });
    },
  );

  it.each([
    ["status", { status: "disabled" }, { status: "active" }],
    ["expiresAt", { expiresAt: "2027-06-01T00:00:00Z" }, { expiresAt: null }],
    ["expiresAt", { expiresAt: "2027-06-01T00:00:00Z" }, { status: "disabled", expiresAt: null }],
  ] as const)("and locks %s without changing its value lets nobody else loosen it", async (field, value, loosening) => {
    const { service, id } = await withToken();
    await updateToken(service, alice, id, value);
    const racing = interrupted(service, () => updateToken(service, administrator, id, value));
    const failure = await catchError(updateToken(racing, alice, id, loosening));
    expect(failure.code).toBe("field_locked");
    await expect(service.store.get(id)).resolves.toMatchObject({ lockedFields: [field], version: 3 });
  });

  it("and gives the token a scope that the caller lacks is followed by no loosening", async () => {
    const { service, id } = await withToken({ expiresAt: "2027-06-01T00:00:00Z" });
    await updateToken(service, administrator, id, { expiresAt: null });
    await updateToken(service, alice, id, { expiresAt: "2027-06-01T00:00:00Z" });
    const scopes = ["lookup:read", "scope:write"];
    const racing = interrupted(service, () => updateToken(service, administrator, id, { scopes }));
    const failure = await catchError(updateToken(racing, alice, id, { expiresAt: null }));
    expect(failure.code).toBe("scope_not_held");
  });

  it("and locks another field keeps its lock where an administrator only adds one", async () => {
    const { service, id } = await withToken();
    const limit = { expiresAt: "2027-06-01T00:00:00Z" };
    await updateToken(service, alice, id, limit);
    const racing = interrupted(service, () => updateToken(service, administrator, id, { status: "disabled" }));
    const { token } = await updateToken(racing, administrator, id, limit);
    expect(token.lockedFields).toEqual(["status", "expiresAt"]);
  });

  it("is reported as made where the store does not respond afterwards, and where the token was deleted since", async () => {
    const { service, id } = await withToken();
    const failing = { ...service, store: { ...service.store } };
    failing.store.update = async (...change) => {
      await service.store.update(...change);
      failing.store.get = () => Promise.reject(new Error("throttled"));
    };
    const { token } = await updateToken(failing, administrator, id, { description: "New" });
    expect(token).toEqual(withoutDigests((await service.store.get(id)) as StoredToken));

    const gone = { ...service, store: { ...service.store } };
    gone.store.update = async (...change) => {
      await service.store.update(...change);
      await deleteToken(service, administrator, id);
    };
    const made = await updateToken(gone, alice, id, { description: "Newer" });
    expect(made.token).toMatchObject({ description: "Newer", version: 3 });
  });
});
