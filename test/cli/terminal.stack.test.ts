import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createToken, stack, unique } from "../e2e/stack.ts";
import { emptyFolder, latchkey, noService, openShellTerminal, openTerminal, succeed } from "./latchkey.ts";

const enter = "\r";
const controlC = "\u0003";
const controlD = "\u0004";
// biome-ignore lint/suspicious/noControlCharactersInRegex: an ANSI color code starts with one.
const color = /\u001b\[\d+m/;

describe("in a terminal", () => {
  test("login prompts for the URL, and for the secret without echoing it", async () => {
    const config = emptyFolder();
    const { name, secret } = await createToken({ scopes: ["tokens:self"] });
    const terminal = openTerminal(["login"], { env: { ...noService, XDG_CONFIG_HOME: config } });
    await terminal.waitFor("Service URL:");
    terminal.type(stack.managementUrl + enter);
    await terminal.waitFor("Secret:");
    terminal.type(secret + enter);
    await terminal.waitFor(`/${name}. Stored as profile default`);
    expect(await terminal.exited).toBe(0);
    expect(terminal.output()).not.toContain(secret);
    expect(terminal.output()).not.toContain(secret.slice(-20));
    expect(readFileSync(join(config, "latchkey", "profiles.json"), "utf8")).toContain(secret);
  });

  test("delete asks for confirmation, and deletes nothing without it", async () => {
    const { id, owner, name } = await createToken();
    const terminal = openTerminal(["token", "delete", id]);
    await terminal.waitFor(`Delete ${owner}/${name} permanently?`);
    terminal.type(enter);
    expect(await terminal.exited).toBe(1);
    expect(terminal.output()).toContain("Nothing was deleted.");
    expect((await latchkey(["token", "show", id])).code).toBe(0);
  });

  test("delete asks for confirmation, and deletes after it", async () => {
    const { id } = await createToken();
    const terminal = openTerminal(["token", "delete", id]);
    await terminal.waitFor("permanently?");
    terminal.type(`y${enter}`);
    expect(await terminal.exited).toBe(0);
    expect((await latchkey(["token", "show", id])).code).toBe(1);
  });

  test("token events truncates no change", async () => {
    const { id } = await createToken();
    const description = `${"a long description ".repeat(10)}ends here`;
    await succeed(["token", "update", id, "--description", description]);
    const terminal = openTerminal(["token", "events", id]);
    expect(await terminal.exited).toBe(0);
    expect(terminal.output().replaceAll(/\r?\n/g, "")).toContain(`description: none → ${description}`);
  });

  test("Ctrl+C at a prompt changes nothing", async () => {
    const { id } = await createToken();
    const terminal = openTerminal(["token", "delete", id]);
    await terminal.waitFor("permanently?");
    terminal.type(controlC);
    expect(await terminal.exited).toBe(130);
    expect((await latchkey(["token", "show", id])).code).toBe(0);
  });

  test.each([
    ["delete", (id: string) => ["token", "delete", id], "permanently?"],
    ["login", () => ["login"], "Service URL:"],
    ["verify", () => ["token", "verify"], "Secret to verify:"],
  ])("Ctrl+D at the prompt of %s changes nothing, and is reported in one line", async (_name, args, question) => {
    const { id } = await createToken();
    const terminal = openTerminal(args(id), { env: { XDG_CONFIG_HOME: emptyFolder() } });
    await terminal.waitFor(question);
    terminal.type(controlD);
    expect(await terminal.exited).toBe(130);
    expect(terminal.output()).toContain("Interrupted. Nothing was changed.");
    expect(terminal.output()).not.toMatch(/Warning|await|node:/);
    expect((await latchkey(["token", "show", id])).code).toBe(0);
  });

  test.each([
    ["stderr", "2> messages.txt"],
    ["stdout and stderr", "> output.txt 2> messages.txt"],
  ])("login prompts on the terminal without echoing the secret if %s is redirected", async (_what, redirection) => {
    const config = emptyFolder();
    const { name, secret } = await createToken({ scopes: ["tokens:self"] });
    const env = { ...noService, XDG_CONFIG_HOME: config };
    const terminal = openShellTerminal(`latchkey login ${redirection}`, { env, cwd: config });
    await terminal.waitFor("Service URL:");
    terminal.type(stack.managementUrl + enter);
    await terminal.waitFor("Secret:");
    terminal.type(secret + enter);
    expect(await terminal.exited).toBe(0);
    expect(terminal.output()).not.toContain(secret.slice(-20));
    expect(readFileSync(join(config, "messages.txt"), "utf8")).toContain(`/${name}. Stored as profile default`);
  });

  test("verify, create and delete prompt on the terminal if stderr is redirected", async () => {
    const { id, secret } = await createToken();
    const cwd = emptyFolder();
    const verify = openShellTerminal("latchkey token verify 2> messages.txt", { cwd });
    await verify.waitFor("Secret to verify:");
    verify.type(secret + enter);
    await verify.waitFor("The secret is valid.");
    expect(await verify.exited).toBe(0);
    expect(verify.output()).not.toContain(secret.slice(-20));

    const remove = openShellTerminal(`latchkey token delete ${id} 2> messages.txt`, { cwd });
    await remove.waitFor("permanently?");
    remove.type(`y${enter}`);
    expect(await remove.exited).toBe(0);
  });

  test("a URL and a secret pasted together are not echoed", async () => {
    const { secret } = await createToken({ scopes: ["tokens:self"] });
    const terminal = openTerminal(["login"], { env: { ...noService, XDG_CONFIG_HOME: emptyFolder() } });
    await terminal.waitFor("Service URL:");
    terminal.type(`${stack.managementUrl}${enter}${secret}${enter}`);
    await terminal.waitFor("Secret:");
    terminal.type(secret + enter);
    await terminal.exited;
    expect(terminal.output()).not.toContain(secret.slice(-20));
  });

  test("verify prompts for the secret without echoing it", async () => {
    const { secret } = await createToken();
    const terminal = openTerminal(["token", "verify"]);
    await terminal.waitFor("Secret to verify:");
    terminal.type(secret + enter);
    await terminal.waitFor("The secret is valid.");
    expect(await terminal.exited).toBe(0);
    expect(terminal.output()).not.toContain(secret);
  });

  test("lists have relative times and colors, and are truncated to the terminal's width", async () => {
    const owner = unique("seen");
    const expiresAt = new Date(Date.now() + 3 * 86_400_000 + 3_600_000).toISOString();
    await createToken({ owner, expiresAt, scopes: ["lookup:read", "scope:write", "tokens:self", "tokens:admin"] });
    const terminal = openTerminal(["token", "list", "--owner", owner]);
    expect(await terminal.exited).toBe(0);
    expect(terminal.output()).toContain("in 3 days");
    expect(terminal.output()).toContain("…");
    expect(terminal.output()).toMatch(color);
  });

  test("NO_COLOR disables colors only", async () => {
    const { id } = await createToken();
    const terminal = openTerminal(["token", "show", id], { env: { NO_COLOR: "1" } });
    expect(await terminal.exited).toBe(0);
    expect(terminal.output()).toContain("just now");
    expect(terminal.output()).not.toMatch(color);
  });

  test("errors are colored only on a terminal", async () => {
    const terminal = openTerminal(["token", "show", unique("none")]);
    expect(await terminal.exited).toBe(1);
    expect(terminal.output()).toMatch(color);
    expect((await latchkey(["token", "show", unique("none")])).stderr).not.toMatch(color);
  });
});

test("a limited list ends after the limit", async () => {
  const owner = unique("many");
  for (let count = 0; count < 3; count++) await createToken({ owner });
  expect(await succeed(["token", "list", "--owner", owner, "--ids", "--limit", "1"])).toMatch(/^tok_/);
});
