import { describe, expect, it, vi } from "vitest";
import type { TokenSettings } from "../../../core/settings.ts";
import { type StoredToken, withoutDigests } from "../../../core/token.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { type CreateTokenInput, createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { type UpdateTokenInput, updateToken } from "../../../core/use-cases/update-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { catchError } from "../../support/catch-error.ts";
import {
  administrator,
  catalogue,
  createHolder,
  rotate,
  type TestService,
  testService,
  toCaller,
} from "../../support/service.ts";

const alice = createHolder("alice", "lookup:read");
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
    const { token } = await updateToken(service, administrator, id, {
      description: null,
      expiresAt: null,
      allowedCidrs: null,
    });
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
    expect((await catchError(createToken(service, alice, { name: "other" }))).code).toBe("name_taken");
    expect((await catchError(updateToken(service, alice, id, { name: "my_app" }))).code).toBe("name_taken");
  });
});

describe("a change of an expiry", () => {
  it("ends a token and lets it be used again, its status staying what it was", async () => {
    const { service, id, secret } = await withToken();
    const verdict = () => verifySecret({ prefixes: ["lk"], ...service }, { secret });
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
      expect((await catchError(updateToken(service, administrator, id, { expiresAt }))).code).toBe("validation_failed");
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

  it("says which scope there is not, whoever asks", async () => {
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

  it("is whoever knows its version, where one is named", async () => {
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

  it("is not whoever may hold fewer scopes, where a token is to be let in again", async () => {
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

describe("the end of an overlap", () => {
  it("is brought forward to now: the previous secret is refused, and the current one stays", async () => {
    const { service, id, secret } = await withToken();
    const rotated = await rotate(service, administrator, id, day);
    const flushes = service.flushes.count;
    const { token, effectiveBy } = await updateToken(service, alice, id, { previousValidUntil: null });
    expect(token).toMatchObject({ previousValidUntil: null, secretVersion: 2, version: 3 });
    expect([effectiveBy, service.flushes.count]).toEqual([service.clock.in(300.5), flushes + 1]);
    const outcomes = [secret, rotated.secret].map((tried) =>
      verifySecret({ prefixes: ["lk"], ...service }, { secret: tried }),
    );
    expect(await Promise.all(outcomes)).toMatchObject([{ ok: false, reason: "mismatch" }, { ok: true }]);
    await expect(service.store.get(id)).resolves.toMatchObject({ previousDigest: null });
    expect(await lastEvent(service, id)).toMatchObject({
      type: "updated",
      changes: { previousValidUntil: { from: expect.any(String), to: null } },
    });
  });

  it("changes nothing where there is no overlap", async () => {
    const { service, id } = await withToken();
    await updateToken(service, alice, id, { previousValidUntil: null });
    await expect(service.store.get(id)).resolves.toMatchObject({ version: 1 });
  });
});
