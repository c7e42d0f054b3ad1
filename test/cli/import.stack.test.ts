import { describe, expect, test } from "vitest";
import type { Token } from "../../client/types.ts";
import { digestOf, generateSecret } from "../../core/secret.ts";
import { createToken, unique } from "../e2e/stack.ts";
import { idsOf, importKilledHalfWay, linesOf, write } from "./import-file.ts";
import { latchkey, succeed } from "./latchkey.ts";

describe("import", () => {
  test(
    "of many digests shows progress, survives being killed half way, and ends complete with nothing twice",
    () => importKilledHalfWay(1_000),
    60_000,
  );

  test("reports which tokens failed and why, and creates the others", async () => {
    const owner = unique("import");
    await createToken({ owner, name: "token-1" });
    const [good, taken, unknown] = linesOf(owner, 3);
    const file = write("tokens.jsonl", [{ ...good }, { ...taken }, { ...unknown, scopes: ["nope"] }]);
    const { code, stderr } = await latchkey(["import", file]);
    expect(code).toBe(1);
    expect(stderr).toContain("Created 1 token; 0 were there already.");
    expect(stderr).toMatch(/^Line 2, .*\/token-1: .*\(name_taken\)/m);
    expect(stderr).toMatch(/^Line 3, .*\/token-2: scopes\/0: Unknown scope nope/m);
    expect(await idsOf(owner)).toContain(good?.id);
  });

  test("of a file with a mistake creates nothing, and says where the mistake is", async () => {
    const owner = unique("import");
    const file = write("tokens.jsonl", [...linesOf(owner, 2), { name: "x", owner }]);
    const { code, stderr } = await latchkey(["import", file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^latchkey: Nothing was imported, .* Line 3: It has neither a digest nor a secret/);
    expect(await idsOf(owner)).toEqual([]);
  });

  test("of CSV from stdin makes tokens whose secrets work", async () => {
    const owner = unique("import");
    const { secret, tokenId } = generateSecret("lk");
    const input = `name,owner,scopes,id,digest\nfrom csv,${owner},lookup:read tokens:self,${tokenId},${digestOf(secret)}\n`;
    await succeed(["import", "-", "-q"], { input });
    const whoami: Token = JSON.parse(await succeed(["whoami", "--json"], { env: { LATCHKEY_TOKEN: secret } }));
    expect(whoami).toMatchObject({ id: tokenId, owner, name: "from csv", scopes: ["lookup:read", "tokens:self"] });
  });

  test("--dry-run only checks the file", async () => {
    const owner = unique("import");
    const { stderr } = await latchkey(["import", write("tokens.jsonl", linesOf(owner, 2)), "--dry-run"]);
    expect(stderr).toContain("it has 2 tokens");
    expect(await idsOf(owner)).toEqual([]);
  });

  test("stops where every token would be refused, and says how to go on", async () => {
    const file = write("tokens.jsonl", linesOf(unique("import"), 3));
    const env = { LATCHKEY_TOKEN: "nonsense" };
    const { code, stderr } = await latchkey(["import", file, "-q"], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/\(unauthorized\).* 3 are left: run the same command again to go on\.\n$/);
  });

  test("of a file that is not there is wrong usage", async () => {
    expect(await latchkey(["import", "no-such-file"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("ENOENT"),
    });
  });
});

describe("export", () => {
  test("writes every token as JSON lines, without what is secret", async () => {
    const owner = unique("export");
    const made = [await createToken({ owner, name: "a" }), await createToken({ owner, name: "b" })];
    const lines = (await succeed(["export", "--owner", owner])).split("\n").map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    for (const line of lines) expect(Object.keys(line)).not.toContain("digest");
  });

  test("writes CSV whose cells survive commas, quotes and line ends", async () => {
    const owner = unique("export");
    await createToken({ owner, name: 'a, "b"', description: "two\nlines", scopes: ["lookup:read", "scope:write"] });
    const text = await succeed(["export", "--format", "csv", "--owner", owner]);
    expect(text).toMatch(/^id,owner,name,description,scopes,/);
    expect(text).toContain(`,${owner},"a, ""b""","two\nlines",lookup:read scope:write,active,`);
  });
});
