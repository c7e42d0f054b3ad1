import { describe, expect, it } from "vitest";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, catalogue, createHolder, toCaller } from "../../support/service.ts";
import { alice, lastEvent, withToken } from "./with-token.ts";

describe("a change of scopes", () => {
  it("can't grant a scope that the caller doesn't have", async () => {
    const { service, id } = await withToken();
    for (const scope of ["scope:write", "tokens:admin"]) {
      const failure = await catchError(updateToken(service, alice, id, { scopes: ["lookup:read", scope] }));
      expect(failure.code).toBe("scope_not_held");
    }
    await expect(service.store.get(id)).resolves.toMatchObject({ scopes: ["lookup:read"], version: 1 });
    const { token } = await updateToken(service, alice, id, { scopes: ["tokens:self", "tokens:self"] });
    expect(token.scopes).toEqual(["tokens:self"]);
  });

  it("may keep and take away scopes that the caller lacks", async () => {
    const { service, id } = await withToken({ scopes: ["lookup:read", "scope:write"] });
    const kept = await updateToken(service, alice, id, { scopes: ["scope:write"] });
    expect(kept.token.scopes).toEqual(["scope:write"]);
    const taken = await updateToken(service, alice, id, { scopes: [] });
    expect(taken.token.scopes).toEqual([]);
    expect((await catchError(updateToken(service, alice, id, { scopes: ["scope:write"] }))).code).toBe(
      "scope_not_held",
    );
  });

  it("may add a scope that the caller has, whatever others the token has", async () => {
    const { service, id } = await withToken({ scopes: ["scope:write"] });
    const { token } = await updateToken(service, alice, id, { scopes: ["scope:write", "lookup:read"] });
    expect(token.scopes).toEqual(["scope:write", "lookup:read"]);
  });

  it("names an unknown scope to every caller", async () => {
    const { service, id } = await withToken();
    for (const caller of [alice, administrator]) {
      const failure = await catchError(updateToken(service, caller, id, { scopes: ["lookup:read", "nothing"] }));
      expect(failure).toMatchObject({ code: "validation_failed", violations: [{ pointer: "/scopes/1" }] });
    }
  });

  it("may keep a scope that has left the catalogue, and not give it anew", async () => {
    const { service, id } = await withToken({ scopes: ["lookup:read", "scope:write"] });
    const scopes = catalogue.filter(({ name }) => name !== "scope:write");
    const later = { ...service, settings: { ...service.settings, scopes } };
    const kept = await updateToken(later, administrator, id, { scopes: ["scope:write", "tokens:self"] });
    expect(kept.token.scopes).toEqual(["scope:write", "tokens:self"]);
    await updateToken(later, administrator, id, { scopes: [] });
    const failure = await catchError(updateToken(later, administrator, id, { scopes: ["scope:write"] }));
    expect(failure.code).toBe("validation_failed");
  });
});

describe("who may change a token", () => {
  it("is its owner and an administrator; for others it does not exist", async () => {
    const { service, id } = await withToken();
    const failure = await catchError(updateToken(service, createHolder("bob"), id, { status: "disabled" }, [7]));
    expect(failure.code).toBe("token_not_found");
    await expect(service.store.get(id)).resolves.toMatchObject({ status: "active" });
  });

  it("requires the version, if one is given", async () => {
    const { service, id } = await withToken();
    await updateToken(service, alice, id, { description: "New" }, [1, 5]);
    const failure = await catchError(updateToken(service, alice, id, { description: "Newer" }, [1]));
    expect(failure.code).toBe("precondition_failed");
  });

  it("is everyone in turn, where two come at a time: neither change is lost", async () => {
    const { service, id } = await withToken();
    await Promise.all([
      updateToken(service, alice, id, { description: "One" }),
      updateToken(service, administrator, id, { status: "disabled" }),
    ]);
    await expect(service.store.get(id)).resolves.toMatchObject({ description: "One", status: "disabled", version: 3 });
  });

  it("can't give access back to a token with more scopes than the caller's", async () => {
    const { service, id } = await withToken();
    const closed = {
      status: "disabled",
      expiresAt: "2026-01-01T00:00:00.000Z",
      allowedCidrs: ["192.0.2.0/24"],
    } as const;
    await updateToken(service, administrator, id, { scopes: ["lookup:read", "scope:write"] });
    await updateToken(service, alice, id, closed);
    const weak = createHolder("alice", "tokens:self", "lookup:read");
    for (const opening of [
      { status: "active" },
      { expiresAt: null },
      { expiresAt: "2099-01-01T00:00:00.000Z" },
      { allowedCidrs: null },
      { allowedCidrs: ["192.0.2.0/24", "198.51.100.0/24"] },
    ] as const) {
      expect((await catchError(updateToken(service, weak, id, opening))).code).toBe("scope_not_held");
    }
    await updateToken(service, weak, id, { description: "Closed by the operator" });
    const strong = createHolder("alice", "tokens:self", "lookup:read", "scope:write");
    await updateToken(service, strong, id, { status: "active", expiresAt: null, allowedCidrs: null });
    await expect(service.store.get(id)).resolves.toMatchObject({ status: "active", expiresAt: null, allowedCidrs: [] });
  });

  it("is the token itself too, which gains nothing: also with a scope that it has and can't grant any more", async () => {
    const { service, id } = await withToken({ scopes: ["tokens:self", "lookup:read"] });
    const stored = await service.store.get(id);
    if (!stored) throw new Error("There is no such token.");
    const scopes = catalogue.filter(({ name }) => name !== "lookup:read");
    const after = { ...service, settings: { ...service.settings, scopes } };
    const itself = toCaller(stored);
    await updateToken(after, itself, id, { expiresAt: "2028-01-01T00:00:00.000Z" });
    const { token } = await updateToken(after, itself, id, { expiresAt: null });
    expect(token.expiresAt).toBeNull();
    await updateToken(after, itself, id, { expiresAt: "2028-01-01T00:00:00.000Z" });
    const another = await catchError(updateToken(after, createHolder("alice"), id, { expiresAt: null }));
    expect(another.code).toBe("scope_not_held");
  });

  it("is the first of two at a time, where both name the version", async () => {
    const { service, id } = await withToken();
    const outcomes = await Promise.allSettled([
      updateToken(service, alice, id, { description: "One" }, [1]),
      updateToken(service, administrator, id, { description: "Two" }, [1]),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [refused] = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    expect(refused).toMatchObject({ code: "precondition_failed" });
    await expect(service.store.get(id)).resolves.toMatchObject({ version: 2 });
  });
});

describe("what an administrator restricted", () => {
  const restricted = {
    status: "disabled",
    expiresAt: "2027-02-28T00:00:00.000Z",
    allowedCidrs: ["192.0.2.0/24"],
    scopes: [],
  } as const;
  const strong = createHolder("alice", "lookup:read", "scope:write");
  const openings = [
    ["status", { status: "active" }],
    ["expiresAt", { expiresAt: null }],
    ["expiresAt", { expiresAt: "2027-02-28T00:00:00.001Z" }],
    ["allowedCidrs", { allowedCidrs: null }],
    ["allowedCidrs", { allowedCidrs: ["192.0.2.0/24", "198.51.100.0/24"] }],
    ["scopes", { scopes: ["lookup:read"] }],
  ] as const;

  it.each(openings)("only an administrator loosens: %s %j", async (field, opening) => {
    const { service, id } = await withToken();
    const { token } = await updateToken(service, administrator, id, restricted);
    expect(token.lockedFields).toEqual(["scopes", "status", "expiresAt", "allowedCidrs"]);
    const failure = await catchError(updateToken(service, strong, id, opening));
    expect(failure).toMatchObject({ code: "field_locked", message: expect.stringContaining(field) });
    await expect(service.store.get(id)).resolves.toMatchObject({ ...restricted, version: 2 });

    const opened = await updateToken(service, administrator, id, opening);
    expect(opened.token.version).toBe(3);
  });

  it("says all that only an administrator loosens", async () => {
    const { service, id } = await withToken();
    await updateToken(service, administrator, id, restricted);
    const failure = await catchError(updateToken(service, strong, id, { status: "active", expiresAt: null }));
    expect(failure).toMatchObject({ code: "field_locked", message: expect.stringContaining("status, expiresAt") });
  });

  it("anyone may restrict further", async () => {
    const { service, id } = await withToken();
    await updateToken(service, administrator, id, { ...restricted, scopes: ["lookup:read"] });
    const further = { expiresAt: "2027-02-01T00:00:00.000Z", scopes: [], allowedCidrs: ["192.0.2.0/24"] };
    const { token } = await updateToken(service, alice, id, further);
    expect(token).toMatchObject({ ...further, status: "disabled" });
  });

  it("is anyone's again once an administrator has opened it", async () => {
    const { service, id } = await withToken();
    await updateToken(service, administrator, id, restricted);
    const { token } = await updateToken(service, administrator, id, {
      status: "active",
      expiresAt: null,
      allowedCidrs: null,
      scopes: ["lookup:read"],
    });
    expect(token.lockedFields).toEqual([]);
    await updateToken(service, alice, id, { status: "disabled" });
    await expect(updateToken(service, alice, id, { status: "active" })).resolves.toMatchObject({
      token: { status: "active" },
    });
  });

  it("is locked where it was so already, and stays so where an administrator sets something else", async () => {
    const { service, id } = await withToken({ scopes: ["lookup:read", "scope:write"] });
    await updateToken(service, alice, id, { status: "disabled" });
    const locked = await updateToken(service, administrator, id, { status: "disabled" });
    expect(locked.token).toMatchObject({ lockedFields: ["status"], version: 3 });
    expect(await lastEvent(service, id)).toMatchObject({ changes: { lockedFields: { from: [], to: ["status"] } } });
    await updateToken(service, administrator, id, { scopes: ["lookup:read"] });
    const again = await updateToken(service, administrator, id, { scopes: ["lookup:read"], description: "Same" });
    expect(again.token.lockedFields).toEqual(["scopes", "status"]);
  });
});
