import { describe, expect, test } from "vitest";
import { createToken, unique } from "../e2e/stack.ts";
import { latchkey, runShell, succeed } from "./latchkey.ts";

describe("a secret that can't be written", () => {
  test.each([
    ["because the disk is full", "> /dev/full", "ENOSPC"],
    ["because the pipe is closed", "| true", "EPIPE"],
  ])("%s is reported by token create, with what to do", async (_what, redirection, code) => {
    const name = unique("lost");
    const { exitCode, stderr } = await runShell(
      `latchkey token create ${name} --quiet ${redirection}; exit \${PIPESTATUS[0]}`,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^latchkey: Created admin/${name} .* But the secret could not be written to stdout \\(${code}\\), and is lost\\. Create a new one with latchkey token regenerate admin/${name}\n$`,
      ),
    );
    await succeed(["token", "regenerate", `admin/${name}`]);
  });

  test("is reported by token rotate, with what to do", async () => {
    const { id, owner, name } = await createToken();
    const { exitCode, stderr } = await runShell(`latchkey token rotate ${id} --overlap 1h --json > /dev/full`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("The previous secret works until");
    expect(stderr).toContain(`and is lost. Create a new one with latchkey token regenerate ${owner}/${name}`);
  });
});

describe("output that can't be written", () => {
  test.each([
    "token list",
    "token list --ids",
    "token list --json",
    "export",
    "generate --count 3",
    "whoami",
    "--help",
  ])("is an error of %s", async (command) => {
    expect(await runShell(`latchkey ${command} > /dev/full`)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/(^|\n)latchkey: Can't write to stdout: ENOSPC\.\n$/),
    });
  });

  test("to a pipe whose reader has seen enough ends the command quietly", async () => {
    const { exitCode, stdout, stderr } = await runShell("set -o pipefail; latchkey generate --count 20000 | head -n 1");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\{"id":"tok_/);
  });
});

describe("messages that can't be written", () => {
  test.each([
    ["because stderr is closed", "2>&-"],
    ["because the pipe is closed", "2> >(exit)"],
    ["because the disk is full", "2> /dev/full"],
  ])("%s don't make the command fail", async (_what, redirection) => {
    const { id } = await createToken();
    // The pipe's reader is gone by the time of the message.
    expect(await runShell(`latchkey token disable ${id} ${redirection}`)).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(await succeed(["token", "show", id, "--json"])).status).toBe("disabled");
    expect((await runShell(`latchkey token show ${unique("none")} ${redirection}`)).exitCode).toBe(1);
  });
});

describe("a malformed secret", () => {
  test.each([
    ["curly quotes", "\u201clk_x\u201d"],
    ["straight quotes", '"lk_x"'],
    ["two lines", "lk_x\nlk_y"],
    ["Bearer", "Bearer lk_x"],
    ["a non-breaking space inside", "lk_\u00a0x"],
  ])("with %s is wrong usage, wherever it comes from, and not printed", async (_what, secret) => {
    const input = `${secret}\n`;
    const results = await Promise.all([
      latchkey(["whoami"], { env: { LATCHKEY_TOKEN: secret } }),
      latchkey(["token", "verify"], { input }),
      latchkey(["token", "create", unique("malformed"), "--secret-stdin"], { input }),
      latchkey(["login", "--url", "http://127.0.0.1:1"], { input }),
    ]);
    for (const { code, stdout, stderr } of results) {
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^latchkey: The secret (from the environment|on stdin) is malformed: it contains .*\n$/);
      expect(stderr).not.toContain("lk_");
    }
  });

  test("surrounded by white space is accepted without it", async () => {
    const { id, secret } = await createToken({ scopes: ["tokens:self"] });
    expect(await succeed(["token", "verify"], { input: ` \t${secret} \r\n\n` })).toContain(id);
    expect(await succeed(["whoami"], { env: { LATCHKEY_TOKEN: ` ${secret}\r\n` } })).toContain(id);
  });
});
