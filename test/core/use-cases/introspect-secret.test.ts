import { describe, expect, it } from "vitest";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { introspectSecret } from "../../../core/use-cases/introspect-secret.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, catalogue, createHolder, rotate, testService } from "../../support/service.ts";

const alice = createHolder("alice");

async function withToken(expiresAt: string | null = null) {
  const service = testService();
  const { token, secret } = await createToken(service, alice, { name: "my_app", expiresAt });
  return { service, id: token.id, token, secret: secret ?? "" };
}

describe("introspection", () => {
  it("tells its owner and an administrator of a secret that would be accepted", async () => {
    const { service, token, secret } = await withToken("2028-01-01T00:00:00Z");
    for (const caller of [alice, administrator]) {
      await expect(introspectSecret(service, caller, secret)).resolves.toEqual({
        token,
        validUntil: "2028-01-01T00:00:00.000Z",
      });
    }
  });

  it("tells how long the secret before a rotation is accepted", async () => {
    const { service, id, secret } = await withToken();
    const rotated = await rotate(service, alice, id, 60);
    expect(await introspectSecret(service, alice, secret)).toMatchObject({ validUntil: service.clock.in(60) });
    expect(await introspectSecret(service, alice, rotated.secret)).toMatchObject({ validUntil: null });
    service.clock.advance(60);
    expect(await introspectSecret(service, alice, secret)).toBeNull();
  });

  it("ignores white space around the secret", async () => {
    const { service, id, secret } = await withToken();
    expect(await introspectSecret(service, alice, ` ${secret}\r\n`)).toMatchObject({ token: { id } });
  });

  it("is refused to a caller without a management scope, of their own secret too", async () => {
    const { service, secret } = await withToken();
    const failure = await catchError(introspectSecret(service, { ...alice, scopes: ["lookup:read"] }, secret));
    expect(failure.code).toBe("forbidden");
  });

  it("tells nothing of a secret that is not the caller's to see", async () => {
    const { service, secret } = await withToken();
    expect(await introspectSecret(service, createHolder("bob"), secret)).toBeNull();
  });

  it("reveals nothing of an unknown or unusable secret", async () => {
    const { service, id, secret } = await withToken();
    expect(await introspectSecret(service, administrator, "hunter2")).toBeNull();
    await updateToken(service, alice, id, { status: "disabled" });
    expect(await introspectSecret(service, administrator, secret)).toBeNull();
    await updateToken(service, alice, id, { status: "active", expiresAt: service.clock.in(0) });
    expect(await introspectSecret(service, administrator, secret)).toBeNull();
  });

  it("tells of no scope that has left the catalogue", async () => {
    const service = testService();
    const scopes = ["lookup:read", "scope:write"];
    const { secret } = await createToken(service, administrator, { name: "my_app", scopes });
    const settings = { ...service.settings, scopes: catalogue.filter(({ name }) => name !== "scope:write") };
    const found = await introspectSecret({ ...service, settings }, administrator, secret ?? "");
    expect(found?.token.scopes).toEqual(["lookup:read"]);
  });

  it("ignores addresses, for it asks about a secret that somebody else is using", async () => {
    const { service, id, secret } = await withToken();
    await updateToken(service, alice, id, { allowedCidrs: ["192.0.2.0/24"] });
    expect(await introspectSecret(service, alice, secret)).not.toBeNull();
  });
});
