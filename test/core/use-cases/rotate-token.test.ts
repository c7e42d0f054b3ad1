import { describe, expect, it } from "vitest";
import { digestOf, parseSecret } from "../../../core/secret.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { rotateToken } from "../../../core/use-cases/rotate-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { failureOf } from "../../support/failure-of.ts";
import { administrator, catalogue, holderOf, testService } from "../../support/service.ts";

const alice = holderOf("alice", "lookup:read");
const hour = 3_600;

/** A service with one token of alice's, and a way to try its secrets. */
async function withToken(members: { readonly scopes?: readonly string[]; readonly expiresAt?: string } = {}) {
  const service = testService();
  const { token, secret } = await createToken(service, administrator, {
    name: "my_app",
    owner: "alice",
    scopes: ["lookup:read"],
    ...members,
  });
  const outcome = async (tried: string) => {
    const verdict = await verifySecret({ prefix: "lk", ...service }, { secret: tried });
    return verdict.ok ? "accepted" : verdict.reason;
  };
  return { service, id: token.id, token, first: secret ?? "", outcome };
}

describe("a rotation without overlap", () => {
  it("gives the same token another secret and ends the old at once", async () => {
    const { service, id, token, first, outcome } = await withToken();
    service.clock.advance(60);
    const rotated = await rotateToken(service, alice, id, 0);
    expect(parseSecret("lk", rotated.secret)?.tokenId).toBe(id);
    expect(rotated.token).toEqual({ ...token, updatedAt: service.clock.in(0), version: 2 });
    expect(await outcome(first)).toBe("mismatch");
    expect(await outcome(rotated.secret)).toBe("accepted");
  });

  it("is in force when the gateways have forgotten their verdicts", async () => {
    const { service, id } = await withToken();
    const { effectiveBy } = await rotateToken(service, alice, id, 0);
    expect(effectiveBy).toBe(service.clock.in(300.5));
    expect(service.flushes.count).toBe(1);
  });

  it("stores digests only, and none in its event", async () => {
    const { service, id, first } = await withToken();
    const { secret } = await rotateToken(service, alice, id, hour);
    const stored = await service.store.get(id);
    expect(stored).toMatchObject({ digest: digestOf(secret), previousDigest: digestOf(first) });
    const { items } = await service.store.listEvents(id, { limit: 1 });
    expect(items).toMatchObject([
      {
        type: "rotated",
        at: service.clock.in(0),
        actor: { tokenId: "tok_of_alice" },
        changes: { previousValidUntil: { from: null, to: service.clock.in(hour) } },
      },
    ]);
    const text = JSON.stringify(items);
    for (const hidden of [secret, first, digestOf(secret), digestOf(first)]) expect(text).not.toContain(hidden);
  });
});

describe("a rotation with overlap", () => {
  it("has both secrets accepted until it ends, exactly then", async () => {
    const { service, id, first, outcome } = await withToken();
    const { secret, token, effectiveBy } = await rotateToken(service, alice, id, hour);
    expect(token.previousValidUntil).toBe(service.clock.in(hour));
    expect(effectiveBy).toBe(service.clock.in(hour));
    service.clock.advance(hour - 0.001);
    expect([await outcome(first), await outcome(secret)]).toEqual(["accepted", "accepted"]);
    service.clock.advance(0.001);
    expect([await outcome(first), await outcome(secret)]).toEqual(["mismatch", "accepted"]);
  });

  it("is certainly in force no sooner than the gateways forget, where the overlap is shorter", async () => {
    const { service, id } = await withToken();
    const { effectiveBy } = await rotateToken(service, alice, id, 1);
    expect(effectiveBy).toBe(service.clock.in(300.5));
  });

  it("ends the first secret when a second rotation comes inside it", async () => {
    const { service, id, first, outcome } = await withToken();
    const second = await rotateToken(service, alice, id, hour);
    service.clock.advance(60);
    const third = await rotateToken(service, alice, id, hour);
    expect([await outcome(first), await outcome(second.secret), await outcome(third.secret)]).toEqual([
      ...["mismatch", "accepted", "accepted"],
    ]);
    service.clock.advance(hour);
    expect([await outcome(second.secret), await outcome(third.secret)]).toEqual(["mismatch", "accepted"]);
  });

  it("ends both old secrets when a rotation without overlap comes inside it", async () => {
    const { service, id, first, outcome } = await withToken();
    const second = await rotateToken(service, alice, id, hour);
    const third = await rotateToken(service, alice, id, 0);
    expect(third.token.previousValidUntil).toBeNull();
    expect([await outcome(first), await outcome(second.secret), await outcome(third.secret)]).toEqual([
      ...["mismatch", "mismatch", "accepted"],
    ]);
    await expect(service.store.get(id)).resolves.toMatchObject({ previousDigest: null });
  });

  it("never lengthens the token's life", async () => {
    const service = await withToken({ expiresAt: "2027-01-31T12:30:00Z" });
    const { secret, token } = await rotateToken(service.service, alice, service.id, hour);
    expect(token.expiresAt).toBe(service.token.expiresAt);
    service.service.clock.advance(hour / 2);
    expect([await service.outcome(service.first), await service.outcome(secret)]).toEqual(["expired", "expired"]);
  });

  it("ends with the token's being disabled, and goes on when it is active again", async () => {
    const { service, id, first, outcome } = await withToken();
    const { secret } = await rotateToken(service, alice, id, hour);
    await updateToken(service, alice, id, { status: "disabled" });
    expect([await outcome(first), await outcome(secret)]).toEqual(["disabled", "disabled"]);
    await updateToken(service, alice, id, { status: "active" });
    expect([await outcome(first), await outcome(secret)]).toEqual(["accepted", "accepted"]);
    await expect(service.store.get(id)).resolves.toMatchObject({ version: 4 });
  });
});

describe("who may rotate a token", () => {
  it("lacks none of its scopes", async () => {
    const { service, id, first, outcome } = await withToken({ scopes: ["lookup:read", "scope:write"] });
    expect((await failureOf(rotateToken(service, alice, id, 0))).code).toBe("scope_not_held");
    expect(await outcome(first)).toBe("accepted");
    await rotateToken(service, holderOf("alice", "scope:write", "lookup:read"), id, 0);
    await rotateToken(service, administrator, id, 0);
  });

  it("is the token itself, though a scope of it has left the catalogue", async () => {
    const { service, id } = await withToken({ scopes: ["tokens:self", "scope:write"] });
    const scopes = catalogue.filter(({ name }) => name !== "scope:write");
    const later = { ...service, settings: { ...service.settings, scopes } };
    const { token } = await rotateToken(later, { ...holderOf("alice"), tokenId: id }, id, 0);
    expect(token.scopes).toEqual(["tokens:self", "scope:write"]);
    expect((await failureOf(rotateToken(later, holderOf("alice"), id, 0))).code).toBe("scope_not_held");
  });

  it("is not another owner, for whom it does not exist", async () => {
    const { service, id, first, outcome } = await withToken();
    expect((await failureOf(rotateToken(service, holderOf("bob", "lookup:read"), id, 0))).code).toBe("token_not_found");
    expect(await outcome(first)).toBe("accepted");
  });

  it("knows its version, where one is named", async () => {
    const { service, id } = await withToken();
    await rotateToken(service, alice, id, 0, [1]);
    expect((await failureOf(rotateToken(service, alice, id, 0, [1]))).code).toBe("precondition_failed");
  });

  it("is the first of many at a time, and only their secret works", async () => {
    const { service, id, outcome } = await withToken();
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => rotateToken(service, alice, id, hour)));
    const winners = outcomes.filter((result) => result.status === "fulfilled");
    const losers = outcomes.filter((result) => result.status === "rejected");
    expect(winners).toHaveLength(1);
    expect(losers.every(({ reason }) => reason.code === "conflict")).toBe(true);
    expect(await outcome(winners[0]?.value.secret ?? "")).toBe("accepted");
  });
});
