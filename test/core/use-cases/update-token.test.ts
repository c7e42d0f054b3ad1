import { describe, expect, it } from "vitest";
import type { TokenSettings } from "../../../core/settings.ts";
import { type CreateTokenInput, createToken } from "../../../core/use-cases/create-token.ts";
import { type UpdateTokenInput, updateToken } from "../../../core/use-cases/update-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { failureOf } from "../../support/failure-of.ts";
import { administrator, catalogue, holderOf, type TestService, testService } from "../../support/service.ts";

const alice = holderOf("alice", "lookup:read");
const day = 86_400;

/** A service with one token of alice's, a minute old. */
async function withToken(members: Partial<CreateTokenInput> = {}, settings: Partial<TokenSettings> = {}) {
  const service = testService({ settings });
  const { token, secret } = await createToken(service, administrator, {
    name: "my_app",
    owner: "alice",
    scopes: ["lookup:read"],
    ...members,
  });
  service.clock.advance(60);
  return { service, id: token.id, token, secret: secret ?? "" };
}

async function lastEvent(service: TestService, id: string) {
  const { items } = await service.store.listEvents(id, { limit: 1 });
  return items[0];
}

describe("a change of a token", () => {
  it("sets the members that it names and leaves the others", async () => {
    const { service, id, token } = await withToken({ description: "Old", expiresAt: "2028-01-01T00:00:00Z" });
    const changed = await updateToken(service, alice, id, {
      name: "Ju\u0308rgen",
      status: "disabled",
      allowedCidrs: ["192.0.2.0/24", "192.0.2.0/24"],
      expiresAt: "2027-06-30T02:00:00+02:00",
      description: undefined,
    });
    expect(changed.token).toEqual({
      ...token,
      name: "J\u00fcrgen",
      status: "disabled",
      allowedCidrs: ["192.0.2.0/24"],
      expiresAt: "2027-06-30T00:00:00.000Z",
      updatedAt: service.clock.in(0),
      version: 2,
    });
    await expect(service.store.get(id)).resolves.toMatchObject(changed.token);
  });

  it("unsets with null", async () => {
    const { service, id } = await withToken({
      description: "Old",
      expiresAt: "2028-01-01T00:00:00Z",
      allowedCidrs: ["::/0"],
    });
    const { token } = await updateToken(service, alice, id, { description: null, expiresAt: null, allowedCidrs: null });
    expect(token).toMatchObject({ description: null, expiresAt: null, allowedCidrs: [] });
  });

  it("is an event with what changed and who changed it", async () => {
    const { service, id } = await withToken();
    await updateToken(service, administrator, id, { status: "disabled", name: "my_app", description: "Broken" });
    expect(await lastEvent(service, id)).toMatchObject({
      tokenId: id,
      owner: "alice",
      type: "updated",
      at: service.clock.in(0),
      actor: { tokenId: "tok_admin", owner: "ops", sourceIp: "198.51.100.7", requestId: "request-1" },
      changes: { status: { from: "active", to: "disabled" }, description: { from: null, to: "Broken" } },
    });
  });

  it("is in force when the gateways have forgotten their verdicts", async () => {
    const { service, id } = await withToken();
    const { effectiveBy } = await updateToken(service, alice, id, { status: "disabled" });
    expect(effectiveBy).toBe(service.clock.in(300.5));
    expect(service.flushes.count).toBe(1);
  });

  it("is in force at once where no verdict depends on it", async () => {
    const { service, id } = await withToken();
    const { effectiveBy } = await updateToken(service, alice, id, { description: "New" });
    expect(effectiveBy).toBe(service.clock.in(0));
    expect(service.flushes.count).toBe(0);
  });

  it("to what is so already writes nothing", async () => {
    const { service, id, token } = await withToken();
    for (const input of [{}, { name: undefined }, { description: null }]) {
      await expect(updateToken(service, alice, id, input)).resolves.toEqual({
        token,
        effectiveBy: service.clock.in(0),
      });
    }
    expect(await lastEvent(service, id)).toMatchObject({ type: "created" });
    expect(service.flushes.count).toBe(0);
  });

  it("that is repeated may not be in force yet, and flushes nothing", async () => {
    const { service, id } = await withToken();
    const first = await updateToken(service, alice, id, { status: "disabled" });
    service.clock.advance(1);
    const again = await updateToken(service, alice, id, { status: "disabled" });
    expect(again).toEqual({ token: first.token, effectiveBy: service.clock.in(300.5) });
    service.clock.advance(330);
    const later = await updateToken(service, alice, id, { status: "disabled" });
    expect(later.effectiveBy).toBe(service.clock.in(0));
    expect(service.flushes.count).toBe(1);
  });

  it("flushes where it takes something away that was open, and else not", async () => {
    const { service, id } = await withToken();
    const flushes = async (input: UpdateTokenInput) => {
      const before = service.flushes.count;
      await updateToken(service, administrator, id, input);
      return service.flushes.count - before;
    };
    expect(await flushes({ scopes: ["lookup:read", "scope:write"] })).toBe(0);
    expect(await flushes({ scopes: ["scope:write"] })).toBe(1);
    expect(await flushes({ allowedCidrs: ["192.0.2.0/24"] })).toBe(1);
    expect(await flushes({ allowedCidrs: ["192.0.2.0/24", "198.51.100.0/24"] })).toBe(0);
    expect(await flushes({ expiresAt: service.clock.in(day) })).toBe(0);
    expect(await flushes({ expiresAt: service.clock.in(60) })).toBe(1);
    expect(await flushes({ expiresAt: null })).toBe(0);
    expect(await flushes({ status: "disabled" })).toBe(1);
    // What is closed has nothing to lose.
    expect(await flushes({ scopes: [] })).toBe(0);
    expect(await flushes({ status: "active" })).toBe(0);
  });
});

describe("a change of a name", () => {
  it("frees the old name and takes the new", async () => {
    const { service, id } = await withToken();
    await updateToken(service, alice, id, { name: "other" });
    await createToken(service, alice, { name: "my_app" });
    expect((await failureOf(createToken(service, alice, { name: "other" }))).code).toBe("name_taken");
    expect((await failureOf(updateToken(service, alice, id, { name: "my_app" }))).code).toBe("name_taken");
  });
});

describe("a change of an expiry", () => {
  it("ends a token and lets it be used again, its status staying what it was", async () => {
    const { service, id, secret } = await withToken();
    const verdict = () => verifySecret({ prefix: "lk", ...service }, { secret });
    const ended = await updateToken(service, alice, id, { expiresAt: "2020-01-01T00:00:00Z" });
    expect(ended.token).toMatchObject({ status: "active", expiresAt: "2020-01-01T00:00:00.000Z" });
    expect(await verdict()).toMatchObject({ ok: false, reason: "expired" });
    await updateToken(service, alice, id, { expiresAt: service.clock.in(day) });
    expect(await verdict()).toMatchObject({ ok: true });
    service.clock.advance(day);
    expect(await verdict()).toMatchObject({ ok: false, reason: "expired" });
    await updateToken(service, alice, id, { expiresAt: null });
    expect(await verdict()).toMatchObject({ ok: true, token: { status: "active" } });
  });

  it("lengthens no life past the longest, counted from the token's creation", async () => {
    const { service, id, token } = await withToken({}, { maxLifetime: day });
    const end = token.expiresAt ?? "";
    await updateToken(service, alice, id, { expiresAt: "2027-02-01T00:00:00Z" });
    await expect(updateToken(service, alice, id, { expiresAt: end })).resolves.toMatchObject({
      token: { expiresAt: end },
    });
    for (const expiresAt of [service.clock.in(day), null]) {
      expect((await failureOf(updateToken(service, administrator, id, { expiresAt }))).code).toBe("validation_failed");
    }
  });

  it.each([null, "2029-01-01T00:00:00.000Z"])(
    "is not asked of a token that outlives a limit set later: %s",
    async (end) => {
      const { service, id } = await withToken({ expiresAt: end });
      const limited = { ...service, settings: { ...service.settings, maxLifetime: day } };
      for (const input of [{ description: "New" }, { description: "Newer", expiresAt: end }]) {
        const { token } = await updateToken(limited, alice, id, input);
        expect(token).toMatchObject({ expiresAt: end, description: input.description });
      }
    },
  );
});

describe("a change of scopes", () => {
  it("hands out no scope that the caller lacks", async () => {
    const { service, id } = await withToken();
    for (const scope of ["scope:write", "tokens:admin"]) {
      const failure = await failureOf(updateToken(service, alice, id, { scopes: ["lookup:read", scope] }));
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
    expect((await failureOf(updateToken(service, alice, id, { scopes: ["scope:write"] }))).code).toBe("scope_not_held");
  });

  it("says which scope there is not, whoever asks", async () => {
    const { service, id } = await withToken();
    for (const caller of [alice, administrator]) {
      const failure = await failureOf(updateToken(service, caller, id, { scopes: ["lookup:read", "nothing"] }));
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
    const failure = await failureOf(updateToken(later, administrator, id, { scopes: ["scope:write"] }));
    expect(failure.code).toBe("validation_failed");
  });
});

describe("who may change a token", () => {
  it("is its owner and an administrator; for others it does not exist", async () => {
    const { service, id } = await withToken();
    const failure = await failureOf(updateToken(service, holderOf("bob"), id, { status: "disabled" }, [7]));
    expect(failure.code).toBe("token_not_found");
    await expect(service.store.get(id)).resolves.toMatchObject({ status: "active" });
  });

  it("is whoever knows its version, where one is named", async () => {
    const { service, id } = await withToken();
    await updateToken(service, alice, id, { description: "New" }, [1, 5]);
    const failure = await failureOf(updateToken(service, alice, id, { description: "Newer" }, [1]));
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

  it("is not whoever may hold fewer scopes, where a token is to be let in again", async () => {
    const { service, id } = await withToken();
    const closed = {
      status: "disabled",
      expiresAt: "2026-01-01T00:00:00.000Z",
      allowedCidrs: ["192.0.2.0/24"],
    } as const;
    await updateToken(service, administrator, id, { scopes: ["lookup:read", "scope:write"], ...closed });
    const weak = holderOf("alice", "tokens:self", "lookup:read");
    for (const opening of [
      { status: "active" },
      { expiresAt: null },
      { expiresAt: "2099-01-01T00:00:00.000Z" },
      { allowedCidrs: null },
      { allowedCidrs: ["192.0.2.0/24", "198.51.100.0/24"] },
    ] as const) {
      expect((await failureOf(updateToken(service, weak, id, opening))).code).toBe("scope_not_held");
    }
    await updateToken(service, weak, id, { description: "Closed by the operator" });
    const strong = holderOf("alice", "tokens:self", "lookup:read", "scope:write");
    await updateToken(service, strong, id, { status: "active", expiresAt: null, allowedCidrs: null });
    await expect(service.store.get(id)).resolves.toMatchObject({ status: "active", expiresAt: null, allowedCidrs: [] });
  });

  it("is the first of two at a time, where both name the version", async () => {
    const { service, id } = await withToken();
    const outcomes = await Promise.allSettled([
      updateToken(service, alice, id, { description: "One" }, [1]),
      updateToken(service, administrator, id, { description: "Two" }, [1]),
    ]);
    expect(outcomes).toMatchObject([{ status: "fulfilled" }, { status: "rejected", reason: { code: "conflict" } }]);
    await expect(service.store.get(id)).resolves.toMatchObject({ description: "One", version: 2 });
  });
});
