import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createToken, stack, unique } from "../e2e/stack.ts";
import { emptyFolder, latchkey, noService, openTerminal, succeed } from "./latchkey.ts";

const enter = "\r";
const controlC = "\u0003";
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one.
const colour = /\u001b\[\d+m/;

describe("in a terminal", () => {
  test("login asks for the URL, and for the secret without showing it", async () => {
    const config = emptyFolder();
    const { name, secret } = await createToken({ scopes: ["tokens:self"] });
    const terminal = openTerminal(["login"], { env: { ...noService, XDG_CONFIG_HOME: config } });
    await terminal.see("URL of the service:");
    terminal.type(stack.managementUrl + enter);
    await terminal.see("Secret:");
    terminal.type(secret + enter);
    await terminal.see(`/${name}. Stored as profile default`);
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).not.toContain(secret);
    expect(terminal.shown()).not.toContain(secret.slice(-20));
    expect(readFileSync(join(config, "latchkey", "profiles.json"), "utf8")).toContain(secret);
  });

  test("delete asks, and takes no for an answer", async () => {
    const { id, owner, name } = await createToken();
    const terminal = openTerminal(["token", "delete", id]);
    await terminal.see(`Delete ${owner}/${name} for good?`);
    terminal.type(enter);
    expect(await terminal.ended).toBe(1);
    expect(terminal.shown()).toContain("Nothing was deleted.");
    expect((await latchkey(["token", "show", id])).code).toBe(0);
  });

  test("delete asks, and deletes where the answer is yes", async () => {
    const { id } = await createToken();
    const terminal = openTerminal(["token", "delete", id]);
    await terminal.see("for good?");
    terminal.type(`y${enter}`);
    expect(await terminal.ended).toBe(0);
    expect((await latchkey(["token", "show", id])).code).toBe(1);
  });

  test("Ctrl+C at a question changes nothing", async () => {
    const { id } = await createToken();
    const terminal = openTerminal(["token", "delete", id]);
    await terminal.see("for good?");
    terminal.type(controlC);
    expect(await terminal.ended).toBe(130);
    expect((await latchkey(["token", "show", id])).code).toBe(0);
  });

  test("verify asks for the secret without showing it", async () => {
    const { secret } = await createToken();
    const terminal = openTerminal(["token", "verify"]);
    await terminal.see("Secret to verify:");
    terminal.type(secret + enter);
    await terminal.see("The secret is accepted.");
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).not.toContain(secret);
  });

  test("lists have relative times and colours, and are cut to the width", async () => {
    const owner = unique("seen");
    const expiresAt = new Date(Date.now() + 3 * 86_400_000 + 3_600_000).toISOString();
    await createToken({ owner, expiresAt, scopes: ["lookup:read", "scope:write", "tokens:self", "tokens:admin"] });
    const terminal = openTerminal(["token", "list", "--owner", owner]);
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).toContain("in 3 days");
    expect(terminal.shown()).toContain("…");
    expect(terminal.shown()).toMatch(colour);
  });

  test("NO_COLOR takes the colours away, and nothing else", async () => {
    const { id } = await createToken();
    const terminal = openTerminal(["token", "show", id], { env: { NO_COLOR: "1" } });
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown()).toContain("just now");
    expect(terminal.shown()).not.toMatch(colour);
  });

  test("errors are coloured for people, and only for them", async () => {
    const terminal = openTerminal(["token", "show", unique("none")]);
    expect(await terminal.ended).toBe(1);
    expect(terminal.shown()).toMatch(colour);
    expect((await latchkey(["token", "show", unique("none")])).stderr).not.toMatch(colour);
  });
});

test("whoever reads only the beginning ends the command quietly", async () => {
  const owner = unique("many");
  for (let count = 0; count < 3; count++) await createToken({ owner });
  expect(await succeed(["token", "list", "--owner", owner, "--ids", "--limit", "1"])).toMatch(/^tok_/);
});
