import { describe, expect, it, vi } from "vitest";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { StoredToken, TokenStatus } from "../../../core/token.ts";
import { type Presented, verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { testClock } from "../../support/service.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const clock = testClock();

/** A token with a secret, and a way to have it verified. */
function withToken(members: Partial<StoredToken> = {}) {
  const { secret, tokenId } = generateSecret("lk", members.id);
  const token = tokenWith({ id: tokenId, name: "my_app", digest: digestSecret(secret), ...members });
  const { get } = createMemoryTokenStore({ tokens: [token] });
  const store = { get: vi.fn(get) };
  const verify = (presented: Partial<Presented> = {}) =>
    verifySecret({ prefixes: ["lk"], store, now: () => clock.now }, { secret, ...presented });
  return { secret, token, store, verify };
}

describe("a secret of a usable token", () => {
  it("is accepted, with the token and when it ends, after one read", async () => {
    const { verify, token, store } = withToken({ expiresAt: clock.in(60) });
    const { digest: _digest, previousDigest: _previousDigest, ...shown } = token;
    expect(await verify()).toEqual({
      ok: true,
      token: shown,
      secretGeneration: "current",
      secretVersion: 1,
      validUntil: clock.in(60),
    });
    expect(store.get).toHaveBeenCalledTimes(1);
  });

  it("does not end by itself where its token does not", async () => {
    expect(await withToken().verify()).toMatchObject({ ok: true, validUntil: null });
  });

  it.each([
    [null, clock.in(60), clock.in(60)],
    [clock.in(30), clock.in(60), clock.in(30)],
    [clock.in(90), clock.in(60), clock.in(60)],
    ["9999-12-31T23:59:59.999Z", clock.in(60), clock.in(60)],
  ])(
    "from before a rotation ends with the token (%s) or the overlap (%s)",
    async (expiresAt, previousValidUntil, end) => {
      const { tokenId } = generateSecret("lk");
      const old = generateSecret("lk", tokenId).secret;
      const overlap = { previousValidUntil, previousDigest: digestSecret(old), secretVersion: 7 };
      const { verify } = withToken({ id: tokenId, expiresAt, ...overlap });
      const previous = { ok: true, secretGeneration: "previous", secretVersion: 6, validUntil: end };
      expect(await verify({ secret: old })).toMatchObject(previous);
      const current = { ok: true, secretGeneration: "current", secretVersion: 7, validUntil: expiresAt };
      expect(await verify()).toMatchObject(current);
    },
  );
});

describe("a secret is refused", () => {
  it("without a read where its form, prefix or checksum is wrong", async () => {
    const { verify, secret, store } = withToken();
    const wrong = secret.slice(0, -1) + (secret.endsWith("0") ? "1" : "0");
    for (const other of ["", "hunter2", wrong, generateSecret("other").secret, `${secret}\n`]) {
      expect(await verify({ secret: other })).toEqual({ ok: false, reason: "malformed", token: null });
    }
    expect(store.get).not.toHaveBeenCalled();
  });

  it("where there is no such token", async () => {
    const { secret } = generateSecret("lk");
    expect(await withToken().verify({ secret })).toEqual({ ok: false, reason: "unknown", token: null });
  });

  it("where it is forged for a token that there is", async () => {
    const { verify, token } = withToken();
    const { secret } = generateSecret("lk", token.id);
    expect(await verify({ secret })).toMatchObject({ ok: false, reason: "mismatch", token: { id: token.id } });
  });

  it("where it came with another name", async () => {
    const { verify } = withToken({ name: "J\u00fcrgen" });
    expect(await verify({ name: "Ju\u0308rgen" })).toMatchObject({ ok: true });
    for (const name of ["", "jürgen", "Jürgen ", "other"]) {
      expect(await verify({ name })).toMatchObject({ ok: false, reason: "name_mismatch" });
    }
  });

  it("while its token is disabled, whatever the expiry", async () => {
    for (const expiresAt of [null, clock.in(60), clock.in(-60)]) {
      const { verify } = withToken({ status: "disabled", expiresAt });
      expect(await verify()).toMatchObject({ ok: false, reason: "disabled" });
    }
  });

  it("from the very moment of the expiry", async () => {
    expect(await withToken({ expiresAt: clock.in(0.001) }).verify()).toMatchObject({ ok: true });
    expect(await withToken({ expiresAt: clock.in(0) }).verify()).toMatchObject({ ok: false, reason: "expired" });
  });

  it.each(["soon", "", "2027-13-45", "never 2099", "2099", undefined])(
    "where its token has an expiry that cannot be read: %j",
    async (expiresAt) => {
      const { verify } = withToken({ expiresAt: expiresAt as string });
      expect(await verify()).toMatchObject({ ok: false, reason: "expired" });
    },
  );

  it("while its token has an unknown status", async () => {
    for (const status of ["", "ACTIVE", undefined]) {
      expect(await withToken({ status: status as TokenStatus }).verify()).toMatchObject({ reason: "disabled" });
    }
  });

  it("after it was revoked", async () => {
    const { verify } = withToken({ digest: null, revokedAt: clock.in(0) });
    expect(await verify()).toMatchObject({ ok: false, reason: "mismatch" });
  });

  it("from an address outside the token's ranges", async () => {
    const { verify } = withToken({ allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"] });
    for (const sourceIp of ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"]) {
      expect(await verify({ sourceIp })).toMatchObject({ ok: true });
    }
    for (const sourceIp of ["198.51.100.1", "2001:db9::1", "", "unknown"]) {
      expect(await verify({ sourceIp })).toMatchObject({ ok: false, reason: "address_not_allowed" });
    }
  });

  it("but from no address where the event has none, or the token no ranges", async () => {
    expect(await withToken({ allowedCidrs: ["192.0.2.0/24"] }).verify()).toMatchObject({ ok: true });
    expect(await withToken().verify({ sourceIp: "198.51.100.1" })).toMatchObject({ ok: true });
  });

  it("without its digest in the verdict", async () => {
    const { verify, token } = withToken({ status: "disabled" });
    const verdict = JSON.stringify(await verify());
    expect(verdict).not.toContain(token.digest);
    expect(verdict).not.toMatch(/digest/i);
  });
});

describe("a failing store", () => {
  it("is never a verdict", async () => {
    const { verify, store } = withToken();
    const failure = new Error("throttled");
    store.get.mockRejectedValue(failure);
    await expect(verify()).rejects.toBe(failure);
  });
});
