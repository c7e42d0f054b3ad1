import { describe, expect, it } from "vitest";
import { digestSecret, generateSecret, parseSecret } from "../../../core/secret.ts";
import { type StoredToken, type Token, withoutDigests } from "../../../core/token.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import type { CreateTokenInput } from "../../../core/use-cases/create-token.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import { rotateToken } from "../../../core/use-cases/rotate-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, catalogue, createHolder, rotate, type TestService, toCaller } from "../../support/service.ts";
import { alice, outcomeIn, withToken as withAlicesToken } from "./with-token.ts";

const hour = 3_600;

/** A service with one token of alice's, and a way to try its secrets. */
async function withToken(members: Partial<CreateTokenInput> = {}) {
  const { service, id, token, secret } = await withAlicesToken(members);
  return { service, id, token, first: secret, outcome: outcomeIn(service) };
}

describe("a rotation without overlap", () => {
  it("gives the same token another secret and ends the old at once", async () => {
    const { service, id, token, first, outcome } = await withToken();
    service.clock.advance(60);
    const rotated = await rotate(service, alice, id, 0);
    expect(parseSecret(["lk"], rotated.secret)?.tokenId).toBe(id);
    expect(rotated.token).toEqual({ ...token, updatedAt: service.clock.in(0), secretVersion: 2, version: 2 });
    expect(await outcome(first)).toBe("mismatch");
    expect(await outcome(rotated.secret)).toBe("accepted");
  });

  it("is in force when the gateways have forgotten their verdicts", async () => {
    const { service, id } = await withToken();
    const { effectiveBy } = await rotate(service, alice, id, 0);
    expect(effectiveBy).toBe(service.clock.in(300.5));
    expect(service.flushes.count).toBe(1);
  });

  it("stores digests only, and none in its event", async () => {
    const { service, id, first } = await withToken();
    const { secret } = await rotate(service, alice, id, hour);
    const stored = await service.store.get(id);
    expect(stored).toMatchObject({ digest: digestSecret(secret), previousDigest: digestSecret(first) });
    const { items } = await service.store.listEvents(id, { limit: 1 });
    expect(items).toMatchObject([
      {
        type: "rotated",
        at: service.clock.in(0),
        actor: { tokenId: alice.tokenId },
      },
    ]);
    expect(items[0]?.changes).toEqual({ previousValidUntil: { from: null, to: service.clock.in(hour) } });
    const text = JSON.stringify(items);
    for (const hidden of [secret, first, digestSecret(secret), digestSecret(first)]) expect(text).not.toContain(hidden);
  });
});

describe("a rotation with overlap", () => {
  it("has both secrets accepted until it ends, exactly then", async () => {
    const { service, id, first, outcome } = await withToken();
    const { secret, token, effectiveBy } = await rotate(service, alice, id, hour);
    expect(token.previousValidUntil).toBe(service.clock.in(hour));
    expect(effectiveBy).toBe(service.clock.in(hour));
    // No cached verdict outlasts the overlap.
    expect(service.flushes.count).toBe(0);
    service.clock.advance(hour - 0.001);
    expect([await outcome(first), await outcome(secret)]).toEqual(["accepted", "accepted"]);
    service.clock.advance(0.001);
    expect([await outcome(first), await outcome(secret)]).toEqual(["mismatch", "accepted"]);
  });

  it("is certainly in force no sooner than the gateways forget, where the overlap is shorter", async () => {
    const { service, id } = await withToken();
    const { effectiveBy } = await rotate(service, alice, id, 1);
    expect([effectiveBy, service.flushes.count]).toEqual([service.clock.in(300.5), 1]);
  });

  it("ends the first secret when a second rotation comes inside it", async () => {
    const { service, id, first, outcome } = await withToken();
    const second = await rotate(service, alice, id, hour);
    service.clock.advance(60);
    const third = await rotate(service, alice, id, hour);
    expect([await outcome(first), await outcome(second.secret), await outcome(third.secret)]).toEqual([
      ...["mismatch", "accepted", "accepted"],
    ]);
    service.clock.advance(hour);
    expect([await outcome(second.secret), await outcome(third.secret)]).toEqual(["mismatch", "accepted"]);
  });

  it("ends both old secrets when a rotation without overlap comes inside it", async () => {
    const { service, id, first, outcome } = await withToken();
    const second = await rotate(service, alice, id, hour);
    const third = await rotate(service, alice, id, 0);
    expect(third.token.previousValidUntil).toBeNull();
    expect([await outcome(first), await outcome(second.secret), await outcome(third.secret)]).toEqual([
      ...["mismatch", "mismatch", "accepted"],
    ]);
    await expect(service.store.get(id)).resolves.toMatchObject({ previousDigest: null });
  });

  it("never lengthens the token's life, and says that the secret before ends with it", async () => {
    const { service, id, token, first, outcome } = await withToken({ expiresAt: "2027-01-31T12:30:00Z" });
    const rotated = await rotate(service, alice, id, hour);
    expect(rotated.token).toMatchObject({ expiresAt: token.expiresAt, previousValidUntil: token.expiresAt });
    expect(rotated.effectiveBy).toBe(token.expiresAt);
    service.clock.advance(hour / 2);
    expect([await outcome(first), await outcome(rotated.secret)]).toEqual(["mismatch", "expired"]);
  });

  it("has none where the token has expired already", async () => {
    const { service, id } = await withToken({ expiresAt: "2027-01-31T12:30:00Z" });
    service.clock.advance(hour);
    expect((await rotate(service, alice, id, hour)).token.previousValidUntil).toBeNull();
  });

  it("ends with the token's being disabled, and goes on when it is active again", async () => {
    const { service, id, first, outcome } = await withToken();
    const { secret } = await rotate(service, alice, id, hour);
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
    expect((await catchError(rotate(service, alice, id, 0))).code).toBe("scope_not_held");
    expect(await outcome(first)).toBe("accepted");
    await rotate(service, createHolder("alice", "scope:write", "lookup:read"), id, 0);
    await rotate(service, administrator, id, 0);
  });

  it("is the token itself, though a scope of it has left the catalogue", async () => {
    const { service, id } = await withToken({ scopes: ["tokens:self", "scope:write"] });
    const scopes = catalogue.filter(({ name }) => name !== "scope:write");
    const later = { ...service, settings: { ...service.settings, scopes } };
    const { token } = await rotate(later, { ...createHolder("alice"), tokenId: id }, id, 0);
    expect(token.scopes).toEqual(["tokens:self", "scope:write"]);
    expect((await catchError(rotate(later, createHolder("alice"), id, 0))).code).toBe("scope_not_held");
  });

  it("is not another owner, for whom it does not exist", async () => {
    const { service, id, first, outcome } = await withToken();
    expect((await catchError(rotate(service, createHolder("bob", "lookup:read"), id, 0))).code).toBe("token_not_found");
    expect(await outcome(first)).toBe("accepted");
  });

  it("knows its version, where one is named", async () => {
    const { service, id } = await withToken();
    await rotate(service, alice, id, 0, [1]);
    expect((await catchError(rotate(service, alice, id, 0, [1]))).code).toBe("precondition_failed");
  });

  it("is everyone in turn, where many come at a time: the last secret is the current one", async () => {
    const { service, id, first, outcome } = await withToken();
    const rotations = await Promise.all(Array.from({ length: 100 }, () => rotate(service, alice, id, hour)));
    const outcomes = await Promise.all([first, ...rotations.map(({ secret }) => secret)].map(outcome));
    expect(outcomes.filter((found) => found === "accepted")).toHaveLength(2);
    await expect(service.store.get(id)).resolves.toMatchObject({ secretVersion: 101, version: 101 });
  });

  it("is the first of many at a time, where all name the version", async () => {
    const { service, id, outcome } = await withToken();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => rotate(service, alice, id, 0, [1])));
    const winners = outcomes.filter((result) => result.status === "fulfilled");
    const losers = outcomes.filter((result) => result.status === "rejected");
    expect(losers.map(({ reason }) => reason.code)).toEqual(Array(9).fill("precondition_failed"));
    expect(await outcome(winners[0]?.value.secret ?? "")).toBe("accepted");
  });

  it("is not the secret that another rotation replaced meanwhile", async () => {
    const { service, id, outcome } = await withToken({ scopes: ["tokens:self"] });
    const thief = toCaller((await service.store.get(id)) as Token);
    const owner = await rotate(service, administrator, id, hour);
    for (const versions of [undefined, [1], [2]]) {
      expect((await catchError(rotate(service, thief, id, 0, versions))).code).toBe("forbidden");
    }
    expect(await outcome(owner.secret)).toBe("accepted");
  });

  /** A service in which the token gets another scope between the read and the write of the first rotation. */
  function granting(service: TestService, id: string, scope: string) {
    let attempts = 0;
    const store: TokenStore = {
      ...service.store,
      rotate: async (...rotation) => {
        if (attempts++ === 0) {
          const { scopes = [] } = (await service.store.get(id)) ?? {};
          await updateToken(service, administrator, id, { scopes: [...scopes, scope] });
        }
        return service.store.rotate(...rotation);
      },
    };
    return { racing: { ...service, store }, attempts: () => attempts };
  }

  it("lacks none of the scopes that the token has when it is rotated", async () => {
    const { service, id } = await withToken();
    const { racing } = granting(service, id, "scope:write");
    expect((await catchError(rotate(racing, alice, id, 0))).code).toBe("scope_not_held");
  });

  it("is an administrator, whom no other change holds up", async () => {
    const { service, id } = await withToken();
    const { racing, attempts } = granting(service, id, "scope:write");
    await rotate(racing, administrator, id, 0);
    expect(attempts()).toBe(1);
  });

  it("is the token itself, with the scopes that it has been given since", async () => {
    const { service, id, token } = await withToken({ scopes: ["tokens:self"] });
    const itself = toCaller(token);
    const { racing } = granting(service, id, "scope:write");
    await expect(rotate(racing, itself, id, 0)).resolves.toMatchObject({ token: { secretVersion: 2 } });
  });

  it("is told of a rotation that was made, though the store does not respond afterwards", async () => {
    const { service, id } = await withToken();
    const store = { ...service.store };
    store.rotate = async (...rotation) => {
      await service.store.rotate(...rotation);
      store.get = () => Promise.reject(new Error("throttled"));
    };
    const { token } = await rotate({ ...service, store }, alice, id, hour);
    expect(token).toEqual(withoutDigests((await service.store.get(id)) as StoredToken));
  });
});

describe("a rotation to a caller-made secret", () => {
  const digestInput = (tokenId: string) => {
    const { secret } = generateSecret("lk", tokenId);
    return { secret, input: { overlapSeconds: 0, digest: digestSecret(secret) } };
  };

  it("takes its digest, and the response holds no secret", async () => {
    const { service, id, first, outcome } = await withToken();
    const { secret, input } = digestInput(id);
    const rotated = await rotateToken(service, alice, id, input);
    expect(rotated.secret).toBeNull();
    expect([await outcome(first), await outcome(secret)]).toEqual(["mismatch", "accepted"]);
  });

  it("can be repeated, whatever version is named: nothing changes", async () => {
    const { service, id } = await withToken();
    const { input } = digestInput(id);
    const rotated = await rotateToken(service, alice, id, input, [1]);
    service.clock.advance(60);
    const again = await rotateToken(service, alice, id, input, [1]);
    expect(again).toEqual({ ...rotated, effectiveBy: service.clock.in(300.5 - 30) });
    const { items } = await service.store.listEvents(id, { limit: 10 });
    expect(items).toHaveLength(2);
    expect(service.flushes.count).toBe(1);
  });

  it.each<[string, (service: TestService, id: string, secret: string) => Promise<unknown>]>([
    ["rotated again", (service, id) => rotate(service, alice, id, hour)],
    ["rotated again without an overlap", (service, id) => rotate(service, administrator, id, 0)],
    ["revoked", (service, _id, secret) => revokeSecret(service, secret, { sourceIp: null, requestId: null })],
  ])("brings no secret back, sent again after the token was %s", async (_what, end) => {
    const { service, id, outcome } = await withToken();
    const { secret, input } = digestInput(id);
    await rotateToken(service, alice, id, input);
    await end(service, id, secret);
    service.clock.advance(hour);
    const ended = await service.store.get(id);
    const failure = await catchError(rotateToken(service, alice, id, input));
    expect(failure).toMatchObject({ code: "validation_failed", violations: [{ pointer: "/digest" }] });
    expect(await service.store.get(id)).toEqual(ended);
    expect(await outcome(secret)).toBe("mismatch");
  });

  it("is made once where it is sent twice at once, and its overlap stays", async () => {
    const { service, id, first, outcome } = await withToken();
    const { secret, input } = digestInput(id);
    const twice = [1, 2].map(() => rotateToken(service, alice, id, { ...input, overlapSeconds: hour }));
    const versions = (await Promise.all(twice)).map(({ token }) => token.version);
    expect(versions).toEqual([2, 2]);
    expect([await outcome(first), await outcome(secret)]).toEqual(["accepted", "accepted"]);
  });
});

describe("a rotation of a token whose secret was revoked", () => {
  it("gives it one again, without an overlap", async () => {
    const { service, id, first, outcome } = await withToken();
    await revokeSecret(service, first, { sourceIp: null, requestId: null });
    const revoked = (await service.store.get(id)) as Token;
    const { secret, token } = await rotate(service, alice, id, hour);
    expect(token).toMatchObject({ revokedAt: null, previousValidUntil: null, secretVersion: 3 });
    expect([await outcome(first), await outcome(secret)]).toEqual(["mismatch", "accepted"]);
    const { items } = await service.store.listEvents(id, { limit: 1 });
    expect(items).toMatchObject([{ type: "rotated", changes: { revokedAt: { from: revoked.revokedAt, to: null } } }]);
  });
});
