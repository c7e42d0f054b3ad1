import { describe, expect, it, vi } from "vitest";
import { type StoredToken, withoutDigests } from "../../../core/token.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, rotate, type TestService, toCaller } from "../../support/service.ts";
import { alice, withToken } from "./with-token.ts";

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

  it("is made at once where an administrator makes it, or where it disables", async () => {
    const { service, id } = await withToken();
    const updates = vi.spyOn(service.store, "update");
    const flood = (n: number) => () => updateToken(service, alice, id, { description: `flood ${n}` });
    await updateToken(interrupted(service, flood(1)), administrator, id, { expiresAt: "2027-02-01T00:00:00Z" });
    const { token } = await updateToken(interrupted(service, flood(2)), alice, id, { status: "disabled" });
    expect(updates).toHaveBeenCalledTimes(4);
    expect(token).toMatchObject({ status: "disabled", expiresAt: "2027-02-01T00:00:00.000Z", version: 5 });
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
