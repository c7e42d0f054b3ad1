import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { toBase62 } from "../../../core/base62.ts";
import { nameTaken } from "../../../core/errors.ts";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { type CreateTokenInput, createToken } from "../../../core/use-cases/create-token.ts";
import { rotateToken } from "../../../core/use-cases/rotate-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, rotate, testService } from "../../support/service.ts";
import { alice } from "./with-token.ts";

/** A secret of the right form and checksum with this random part. */
function secretWith(random: string): string {
  const { secret } = generateSecret("lk");
  const body = secret.slice(0, -49) + random;
  return body + toBase62(BigInt(crc32(body)), 6);
}
const day = 86_400;

describe("a token with a caller-made secret", () => {
  const brought = generateSecret("lk");
  const byDigest = { id: brought.tokenId, digest: digestSecret(brought.secret) };

  it.each([
    ["a secret", { secret: brought.secret }],
    ["an id and a digest", byDigest],
  ])("is made of %s, which the response does not repeat", async (_what, identity) => {
    const service = testService();
    const { token, secret } = await createToken(service, administrator, { name: "a", ...identity });
    expect(token.id).toBe(brought.tokenId);
    expect(secret).toBeNull();
    const verdict = await verifySecret({ prefixes: ["lk"], ...service }, { secret: brought.secret });
    expect(verdict).toMatchObject({ ok: true, token: { id: brought.tokenId } });
  });

  it.each(["", "hunter2", `${brought.secret}x`, generateSecret("other").secret])(
    "is refused where its secret has not the service's form",
    async (secret) => {
      const failure = await catchError(createToken(testService(), administrator, { name: "a", secret }));
      expect(failure).toMatchObject({ code: "validation_failed", violations: [{ pointer: "/secret" }] });
      expect(failure.violations[0]?.detail).toContain("lk_<id>_<random><checksum>");
      expect(JSON.stringify(failure)).not.toContain("hunter2");
    },
  );

  it("is the same token when the call is repeated, whichever way", async () => {
    const service = testService();
    const input = { name: "a", scopes: ["lookup:read"], expiresAt: "2028-01-01T00:00:00Z", allowedCidrs: ["::/0"] };
    const first = await createToken(service, administrator, { ...input, secret: brought.secret });
    service.clock.advance(60);
    for (const identity of [{ secret: brought.secret }, byDigest]) {
      const again = await createToken(service, administrator, {
        ...input,
        expiresAt: "2028-01-01T01:00:00+01:00",
        ...identity,
      });
      expect(again).toEqual({ token: first.token, secret: null, existed: true });
    }
    const { items } = await service.store.listEvents(first.token.id, { limit: 10 });
    expect(items).toHaveLength(1);
  });

  it("is the same token where the store finds its name taken before its id", async () => {
    const service = testService();
    const first = await createToken(service, administrator, { name: "a", ...byDigest });
    const store = { ...service.store, create: () => Promise.reject(nameTaken()) };
    const again = await createToken({ ...service, store }, administrator, { name: "a", ...byDigest });
    expect(again).toEqual({ token: first.token, secret: null, existed: true });
  });

  it("is not looked for where the service made the secret: the name is taken, whatever the store does next", async () => {
    const service = testService();
    await createToken(service, administrator, { name: "a" });
    const get: TokenStore["get"] = async (id) => {
      if (id !== administrator.tokenId) throw new Error("throttled");
      return service.store.get(id);
    };
    const failing = { ...service, store: { ...service.store, get } };
    expect((await catchError(createToken(failing, administrator, { name: "a" }))).code).toBe("name_taken");
  });

  it("is the same token when only the defaults of the moment differ", async () => {
    const service = testService({ settings: { defaultLifetime: day, defaultScopes: ["lookup:read"] } });
    const first = await createToken(service, administrator, { name: "a", ...byDigest });
    service.clock.advance(60);
    const later = { ...service, settings: { ...service.settings, defaultScopes: [] } };
    const again = await createToken(later, administrator, { name: "a", ...byDigest });
    expect(again).toEqual({ token: first.token, secret: null, existed: true });
  });

  it.each<[string, Partial<CreateTokenInput>]>([
    ["name", { name: "b" }],
    ["description", { description: "Other" }],
    ["scopes", { scopes: [] }],
    ["status", { status: "disabled" }],
    ["expiry", { expiresAt: "2029-01-01T00:00:00Z" }],
    ["ranges", { allowedCidrs: ["192.0.2.0/24"] }],
    ["digest", { digest: digestSecret("another") }],
  ])("is not the same token with another %s", async (_what, other) => {
    const service = testService();
    const input = { name: "a", scopes: ["lookup:read"], ...byDigest };
    await createToken(service, administrator, input);
    expect((await catchError(createToken(service, administrator, { ...input, ...other }))).code).toBe("id_taken");
  });

  it("is not the same token for another owner, who learns nothing of it", async () => {
    const service = testService();
    await createToken(service, administrator, { name: "a", ...byDigest });
    const failure = await catchError(createToken(service, administrator, { owner: "bob", name: "a", ...byDigest }));
    expect(failure.code).toBe("id_taken");
    expect(failure.message).not.toContain("alice");
  });

  it("is not the same token where only the name is", async () => {
    const service = testService();
    await createToken(service, administrator, { name: "a" });
    expect((await catchError(createToken(service, administrator, { name: "a", ...byDigest }))).code).toBe("name_taken");
  });

  it("is not the same token after its secret was rotated", async () => {
    const service = testService();
    await createToken(service, administrator, { name: "a", ...byDigest });
    await rotate(service, administrator, brought.tokenId, 0);
    expect((await catchError(createToken(service, administrator, { name: "a", ...byDigest }))).code).toBe("id_taken");
  });

  it("is the same token where its secret came with a rotation, whose overlap goes on", async () => {
    const service = testService();
    const { token } = await createToken(service, administrator, { name: "a" });
    const digest = digestSecret(generateSecret("lk", token.id).secret);
    const { token: rotated } = await rotateToken(service, administrator, token.id, { overlapSeconds: 60, digest });
    expect(rotated.previousValidUntil).not.toBeNull();
    const again = await createToken(service, administrator, { name: "a", id: token.id, digest });
    expect(again).toEqual({ token: rotated, secret: null, existed: true });
  });

  it("is not made active again by repeating the call", async () => {
    const service = testService();
    await createToken(service, administrator, { name: "a", ...byDigest });
    await updateToken(service, administrator, brought.tokenId, { status: "disabled" });
    expect((await catchError(createToken(service, administrator, { name: "a", ...byDigest }))).code).toBe("id_taken");
    await expect(service.store.get(brought.tokenId)).resolves.toMatchObject({ status: "disabled" });
  });

  it.each([
    "0".repeat(43),
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg",
    `${"Ab".repeat(21)}A`,
    "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJ",
  ])("is refused where its secret is not random: %s", async (random) => {
    const secret = secretWith(random);
    const failure = await catchError(createToken(testService(), administrator, { name: "a", secret }));
    expect(failure).toMatchObject({ code: "validation_failed", violations: [{ pointer: "/secret" }] });
    expect(failure.violations[0]?.detail).toContain("latchkey generate");
    expect(JSON.stringify(failure)).not.toContain(random);
  });

  it("is for administrators only: others can neither take the id of a seed nor find out which ids exist", async () => {
    const service = testService();
    await createToken(service, administrator, { name: "a", ...byDigest });
    const other = generateSecret("lk");
    const failures = await Promise.all(
      [
        byDigest,
        { secret: brought.secret },
        { secret: other.secret },
        { id: other.tokenId, digest: digestSecret("x") },
      ].map((identity) => catchError(createToken(service, alice, { name: "b", ...identity }))),
    );
    for (const failure of failures) expect(failure).toEqual(failures[0]);
    expect(failures[0]?.code).toBe("forbidden");
    expect(failures[0]?.message).toBe("Only an administrator can supply id, digest or secret.");
  });

  it("needs its id and its digest", async () => {
    for (const identity of [{ id: brought.tokenId }, { digest: byDigest.digest }]) {
      const failure = await catchError(createToken(testService(), administrator, { name: "a", ...identity }));
      expect(failure).toMatchObject({ code: "validation_failed", violations: [{ pointer: "/digest" }] });
      expect(failure.violations[0]?.detail).toContain("id and digest");
    }
  });
});
