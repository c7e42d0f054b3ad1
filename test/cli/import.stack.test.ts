import { describe, expect, test } from "vitest";
import type { Token } from "../../client/types.ts";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import { serve } from "../client/serve.ts";
import { createToken, unique } from "../e2e/stack.ts";
import { testApi } from "../support/api.ts";
import { createRecords, listIds, write } from "./import-file.ts";
import { latchkey, succeed } from "./latchkey.ts";

describe("import", () => {
  test("reports which tokens failed and why, and creates the others", async () => {
    const owner = unique("import");
    await createToken({ owner, name: "token-1" });
    const [good, taken, unknown] = createRecords(owner, 3);
    const file = write("tokens.jsonl", [{ ...good }, { ...taken }, { ...unknown, scopes: ["nope"] }]);
    const { code, stderr } = await latchkey(["import", file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Created 1 token; 0 already existed\.\n/m);
    expect(stderr).toMatch(/^Line 2, .*\/token-1: .*\(name_taken\)/m);
    expect(stderr).toMatch(/^Line 3, .*\/token-2: scopes\/0: Unknown scope nope/m);
    expect(await listIds(owner)).toContain(good?.id);
  });

  test("of an invalid file creates nothing, and reports the line", async () => {
    const owner = unique("import");
    const file = write("tokens.jsonl", [...createRecords(owner, 2), { name: "x", owner }]);
    const { code, stderr } = await latchkey(["import", file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^latchkey: Nothing was imported: .* Line 3: Digest and secret are missing/);
    expect(await listIds(owner)).toEqual([]);
  });

  test("of CSV from stdin creates tokens whose secrets work", async () => {
    const owner = unique("import");
    const { secret, tokenId } = generateSecret("lk");
    const input = `name,owner,scopes,id,digest\nfrom csv,${owner},lookup:read tokens:self,${tokenId},${digestSecret(secret)}\n`;
    await succeed(["import", "-", "-q"], { input });
    const whoami: Token = JSON.parse(await succeed(["whoami", "--json"], { env: { LATCHKEY_TOKEN: secret } }));
    expect(whoami).toMatchObject({ id: tokenId, owner, name: "from csv", scopes: ["lookup:read", "tokens:self"] });
  });

  test("--dry-run only validates the file", async () => {
    const owner = unique("import");
    const { stderr } = await latchkey(["import", write("tokens.jsonl", createRecords(owner, 2)), "--dry-run"]);
    expect(stderr).toContain("is valid: 2 tokens.");
    expect(await listIds(owner)).toEqual([]);
  });

  test("stops when every request would fail, and says how to resume", async () => {
    const file = write("tokens.jsonl", createRecords(unique("import"), 3));
    const env = { LATCHKEY_TOKEN: "nonsense" };
    const { code, stderr } = await latchkey(["import", file, "-q"], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/\(unauthorized\).* 3 tokens remaining: run the same command again to resume\.\n$/);
  });

  test("of a file that doesn't exist is wrong usage", async () => {
    expect(await latchkey(["import", "no-such-file"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Can't read no-such-file: no such file or directory (ENOENT)."),
    });
  });
});

describe("export", () => {
  test("writes every token as JSON lines, without digests", async () => {
    const owner = unique("export");
    const made = [await createToken({ owner, name: "a" }), await createToken({ owner, name: "b" })];
    const lines = (await succeed(["export", "--owner", owner])).split("\n").map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    for (const line of lines) expect(Object.keys(line)).not.toContain("digest");
  });

  test("quotes commas, quotes and line breaks in CSV", async () => {
    const owner = unique("export");
    await createToken({ owner, name: 'a, "b"', description: "two\nlines", scopes: ["lookup:read", "scope:write"] });
    const text = await succeed(["export", "--format", "csv", "--owner", owner]);
    expect(text).toMatch(/^id,owner,name,description,scopes,/);
    expect(text).toContain(`,${owner},"a, ""b""","two\nlines",lookup:read scope:write,active,`);
  });
});

/** Serves another service, with an empty table, whose callers are all its administrator. */
async function serveOtherService(): Promise<string> {
  const api = testApi();
  const { baseUrl } = await serve(async (response, { method, url, headers, body }) => {
    const { pathname, searchParams } = new URL(url, "http://any");
    const contentType = headers["content-type"];
    const result = await api.call(`${method} ${pathname}`, {
      ...(body !== "" && { rawBody: body }),
      ...(contentType && { headers: { "Content-Type": contentType } }),
      query: Object.fromEntries(searchParams),
    });
    response.writeHead(result.status, { "content-type": "application/json" }).end(result.text);
  });
  return baseUrl;
}

describe("export --with-digests", () => {
  test.each(["jsonl", "csv"])("as %s can be imported into another service, where the secrets work", async (format) => {
    const owner = unique("moved");
    const moved = await createToken({ owner, name: "=a, 'b'", scopes: ["lookup:read"], description: "two\nlines" });
    const disabled = await createToken({ owner, name: "off", status: "disabled", allowedCidrs: ["192.0.2.0/24"] });
    const revoked = await createToken({ owner, name: "revoked" });
    await succeed(["token", "revoke", "-q"], { input: revoked.secret });

    const { code, stdout, stderr } = await latchkey(["export", "--with-digests", "--owner", owner, "--format", format]);
    expect(code).toBe(0);
    expect(stderr).toContain("Skipped 1 with a revoked secret");
    expect(stdout).not.toContain(moved.secret);
    // The prefix of the secrets, so that an import can check it.
    expect(stdout).toMatch(format === "csv" ? /,digest,prefix\n/ : /"prefix":"lk"\}\n/);
    expect(stdout).not.toContain(revoked.id);
    const before = JSON.parse(await succeed(["token", "list", "--owner", owner, "--json"]));

    // Importing on top of the same service creates nothing twice; in another one, as after a deletion, everything.
    expect((await latchkey(["import", "-"], { input: stdout })).stderr).toContain(
      "Created 0 tokens; 2 already existed.",
    );
    const env = { LATCHKEY_URL: await serveOtherService(), LATCHKEY_TOKEN: "lk_administrator" };
    await succeed(["import", "-", "-q"], { input: stdout, env });
    const after = JSON.parse(await succeed(["token", "list", "--owner", owner, "--json"], { env }));
    const moving = ({ id, name, scopes, status, description, allowedCidrs, expiresAt }: Token) => ({
      ...{ id, name, scopes, status, description, allowedCidrs, expiresAt },
    });
    expect(after.map(moving)).toEqual(before.map(moving).filter(({ id }: Token) => id !== revoked.id));
    expect(await succeed(["token", "verify"], { input: moved.secret, env })).toContain(moved.id);
    expect((await latchkey(["token", "verify"], { input: disabled.secret, env })).code).toBe(1);
  });

  test("is refused without tokens:admin", async () => {
    const { secret } = await createToken({ scopes: ["tokens:self"] });
    const { code, stdout, stderr } = await latchkey(["export", "--with-digests"], { env: { LATCHKEY_TOKEN: secret } });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Only an administrator can read digests (forbidden).");
  });
});
