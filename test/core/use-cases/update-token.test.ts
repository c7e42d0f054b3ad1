import { describe, expect, it } from "vitest";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { type UpdateTokenInput, updateToken } from "../../../core/use-cases/update-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, rotate } from "../../support/service.ts";
import { alice, lastEvent, withToken } from "./with-token.ts";

const day = 86_400;

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
