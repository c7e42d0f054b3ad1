import { describe, expect, test } from "vitest";
import { createToken, unique } from "../e2e/stack.ts";
import { findRow, latchkey, secretForm, show, succeed } from "./latchkey.ts";

describe("token rotate", () => {
  test("keeps the previous secret valid for the overlap", async () => {
    const { id, secret } = await createToken();
    const { stdout, stderr } = await latchkey(["token", "rotate", id, "--overlap", "24h"]);
    expect(stderr).toContain("The previous secret works until");
    for (const valid of [secret, stdout.trimEnd()]) {
      expect((await latchkey(["token", "verify"], { input: valid })).code).toBe(0);
    }
  });

  test("reports correctly how long the previous secret works if the token expires within the overlap", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await createToken({ expiresAt });
    const { stderr } = await latchkey(["token", "rotate", id, "--overlap", "24h"]);
    expect(stderr).toContain(`The previous secret works until ${expiresAt}, when the token expires.`);
  });

  test.each(["rotate", "regenerate"])(
    "and regenerate say that no secret of a disabled or expired token works: %s",
    async (command) => {
      const disabled = await createToken({ status: "disabled" });
      const { stderr } = await latchkey(["token", command, disabled.id]);
      expect(stderr).toContain(
        `But the token is disabled: no secret works before latchkey token enable ${disabled.owner}/${disabled.name}. Once it is enabled, the previous secret no longer works.`,
      );
      const expiresAt = "2020-01-01T00:00:00.000Z";
      const expired = await createToken({ expiresAt });
      expect((await latchkey(["token", command, expired.id])).stderr).toContain(
        `But the token expired at ${expiresAt}: no secret works before latchkey token update ${expired.owner}/${expired.name} --expires <when>`,
      );
    },
  );

  test("with --json prints the token and its secret", async () => {
    const { id } = await createToken();
    const response = JSON.parse(await succeed(["token", "rotate", id, "--json", "-q"]));
    expect(response).toMatchObject({ id, version: 2, secret: expect.stringMatching(secretForm) });
  });
});

describe("token verify", () => {
  test("shows the token of a secret", async () => {
    const { id, owner, secret } = await createToken({ scopes: ["lookup:read"] });
    const text = await succeed(["token", "verify"], { input: `${secret}\n` });
    expect(text).toBe(`The secret is valid.\nToken: ${id}\nOwner: ${owner}\nScopes: lookup:read`);
    const response = JSON.parse(await succeed(["token", "verify", "--json"], { input: secret }));
    expect(response).toMatchObject({ active: true, jti: id, sub: owner });
  });

  test("doesn't say why a secret is not valid, and has exit code 1", async () => {
    const { code, stdout, stderr } = await latchkey(["token", "verify", "--json"], { input: "nonsense" });
    expect([code, JSON.parse(stdout)]).toEqual([1, { active: false }]);
    expect(stderr).toContain("The secret is not valid");
  });

  test("requires a secret, and refuses it as an argument", async () => {
    expect((await latchkey(["token", "verify"])).code).toBe(2);
    expect((await latchkey(["token", "verify", "lk_x"])).code).toBe(2);
  });
});

describe("token revoke", () => {
  test("makes the token shown as revoked until it has a new secret", async () => {
    const name = unique("leaked");
    const secret = await succeed(["token", "create", name]);
    await succeed(["token", "revoke"], { input: secret });
    expect(await findRow(name)).toMatch(/ revoked /);
    expect(await succeed(["token", "show", name])).toMatch(/^Status: +revoked$.*^Secret revoked: +\d{4}-/ms);
    await succeed(["token", "disable", name]);
    expect(await findRow(name)).toMatch(/ disabled, revoked /);
    await succeed(["token", "enable", name]);
    await succeed(["token", "regenerate", name]);
    expect(await findRow(name)).toMatch(/ active /);
  });

  test("revokes a secret, and names its token", async () => {
    const { id, owner, name, secret } = await createToken();
    const { code, stdout, stderr } = await latchkey(["token", "revoke"], { input: `${secret}\n` });
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain(`Revoked a secret of ${owner}/${name} (${id}). In effect everywhere `);
    expect(stderr).toContain(`The token has no secret until latchkey token regenerate ${owner}/${name}`);
    expect((await latchkey(["token", "verify"], { input: secret })).code).toBe(1);
    expect(await latchkey(["token", "revoke"], { input: secret })).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("The secret was already invalid"),
    });
  });

  test("of the previous secret ends only the overlap, and reports that", async () => {
    const { id, secret } = await createToken();
    const current = await succeed(["token", "rotate", id, "--overlap", "1h"]);
    const { code, stderr } = await latchkey(["token", "revoke"], { input: secret });
    expect(code).toBe(0);
    expect(stderr).toContain("It was the previous one; the current one still works.");
    expect((await latchkey(["token", "verify"], { input: current })).code).toBe(0);
    expect((await latchkey(["token", "verify"], { input: secret })).code).toBe(1);
  });

  test.each([
    ["mistyped", (secret: string) => `${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`],
    ["truncated", (secret: string) => secret.slice(0, -1)],
    ["without its prefix", (secret: string) => secret.slice(3)],
    ["in upper case", (secret: string) => secret.toUpperCase()],
  ])("and verify say that a secret %s can't be one", async (_what, change) => {
    const { id, secret } = await createToken();
    for (const command of ["revoke", "verify"]) {
      const { code, stderr } = await latchkey(["token", command], { input: change(secret) });
      expect(code).toBe(1);
      expect(stderr).toMatch(
        command === "revoke" ? /^latchkey: Nothing was revoked\. It can't/ : /not valid\. It can't/,
      );
      expect(stderr).toContain("It may be mistyped or truncated.");
    }
    expect((await latchkey(["token", "verify"], { input: secret })).code).toBe(0);
    expect((await show(id)).version).toBe(1);
  });
});
