import { chmodSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { unusedUrl } from "../client/serve.ts";
import { createToken, stack } from "../e2e/stack.ts";
import { emptyFolder, latchkey, noService, type RunOptions, stackFolder, succeed } from "./latchkey.ts";

/** Serves HTTP until the test ends. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An environment with an empty configuration folder and without a configured service. */
function freshUser() {
  const config = emptyFolder();
  return { env: { ...noService, XDG_CONFIG_HOME: config }, file: join(config, "latchkey", "profiles.json") };
}

function login(env: Record<string, string | undefined>, secret: string, ...args: string[]) {
  return latchkey(["login", "--url", stack.managementUrl, ...args], { env, input: `${secret}\n` });
}

describe("login", () => {
  test("verifies the URL and the secret, and stores them privately", async () => {
    const { env, file } = freshUser();
    const { owner, name, secret } = await createToken({ scopes: ["tokens:self"] });
    const { code, stderr } = await login(env, secret);
    expect(code).toBe(0);
    expect(stderr).toContain(`as ${owner}/${name}`);
    expect(stderr).not.toContain(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await succeed(["whoami", "--json"], { env }))).toMatchObject({ owner, name });
  });

  test("doesn't store an invalid secret", async () => {
    const { env, file } = freshUser();
    const { code, stderr } = await login(env, "nonsense");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^latchkey: http.* does not accept this secret \(unauthorized\)\. Check that [^\n]*\n$/);
    expect(() => statSync(file)).toThrow("ENOENT");
  });

  test.each([
    ["the protected API", 1, () => stack.exampleUrl],
    ["a website", 1, () => serve((_, response) => response.end("<html></html>"))],
    ["nothing", 3, unusedUrl],
  ])("with the URL of %s says which URL to use", async (_what, exitCode, findUrl) => {
    const { env, file } = freshUser();
    const url = (await findUrl()).replace(/\/$/, "");
    const { code, stderr } = await latchkey(["login", "--url", url], { env, input: stack.adminToken });
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(/^latchkey: [^\n]* Check the URL: it is the stack output ManagementUrl\.\n$/);
    if (exitCode === 1) expect(stderr).toContain(`${url} is not the management API of Latchkey (`);
    expect(() => statSync(file)).toThrow("ENOENT");
  });

  test("separates profiles, lists them without their secrets, and removes them one by one", async () => {
    const { env, file } = freshUser();
    const own = await createToken({ scopes: ["tokens:self"] });
    await login(env, stack.adminToken);
    await login(env, own.secret, "--profile", "own");
    expect(JSON.parse(await succeed(["whoami", "--json", "--profile", "own"], { env })).id).toBe(own.id);
    expect(JSON.parse(await succeed(["whoami", "--json"], { env })).id).not.toBe(own.id);

    const url = stack.managementUrl.replace(/\/$/, "");
    expect(JSON.parse(await succeed(["profiles", "--json"], { env }))).toEqual([
      { name: "default", url, issuer: null },
      { name: "own", url, issuer: null },
    ]);
    expect(await succeed(["profiles"], { env })).toMatch(/^PROFILE +LOGIN +URL\ndefault +secret +http/);
    expect(await succeed(["profiles"], { env })).not.toContain(own.secret);

    await succeed(["logout", "--profile", "own"], { env });
    expect(readFileSync(file, "utf8")).not.toContain(own.secret);
    expect((await latchkey(["whoami", "--profile", "own"], { env })).code).toBe(2);
    expect((await latchkey(["whoami"], { env })).code).toBe(0);
  });

  test("without a terminal requires --url", async () => {
    expect(await latchkey(["login"], { env: freshUser().env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--url"),
    });
  });
});

describe("the stored profiles", () => {
  test("are refused if other users can read them", async () => {
    const { env, file } = freshUser();
    await login(env, stack.adminToken);
    chmodSync(file, 0o644);
    const { code, stderr } = await latchkey(["whoami"], { env });
    expect(code).toBe(2);
    expect(stderr).toBe(
      `latchkey: Other users can access ${file}, which contains a secret. Fix its permissions with chmod 600 ${file}\n`,
    );
  });

  test("contain no profile that wasn't stored, such as constructor", async () => {
    const { env } = freshUser();
    await login(env, stack.adminToken);
    for (const command of ["logout", "whoami"]) {
      const { code, stderr } = await latchkey([command, "--profile", "constructor"], { env });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^latchkey: Profile constructor does not exist\..*\n$/);
    }
  });

  test("logout without a login names the credentials that are used instead", async () => {
    const { env } = freshUser();
    const logout = async (options: RunOptions) => (await latchkey(["logout"], options)).stderr;
    const missing = "latchkey: Profile default does not exist.";
    expect(await logout({ env })).toBe(`${missing} List the profiles with latchkey profiles.\n`);
    expect(await logout({ env, cwd: stackFolder() })).toBe(
      `${missing} The CLI uses the local stack of this folder, which needs no login (.latchkey/stack.json).\n`,
    );
    expect(await logout({ env: { ...env, LATCHKEY_TOKEN: "a" } })).toBe(
      `${missing} LATCHKEY_TOKEN is set: unset it to stop using its secret.\n`,
    );
  });

  test("that are damaged are reported in one line", async () => {
    const { env, file } = freshUser();
    await login(env, stack.adminToken);
    const mistakes = {
      "{}": "profiles is missing, unknown or invalid",
      null: "its content is missing, unknown or invalid",
      "{": "it isn't JSON",
    };
    for (const [text, mistake] of Object.entries(mistakes)) {
      writeFileSync(file, text);
      for (const command of ["whoami", "logout", "profiles"]) {
        const { code, stderr } = await latchkey([command], { env });
        expect(code).toBe(2);
        const advice = "Correct it, or remove it and log in again with latchkey login.";
        expect(stderr).toBe(`latchkey: ${file} is damaged: ${mistake}. ${advice}\n`);
      }
    }
  });

  test("are never written to the current folder", async () => {
    const cwd = emptyFolder();
    const home = emptyFolder();
    const env = { ...noService, XDG_CONFIG_HOME: "config", HOME: home };
    const { code } = await latchkey(["login", "--url", stack.managementUrl], { env, cwd, input: stack.adminToken });
    expect(code).toBe(0);
    expect(readdirSync(cwd)).toEqual([]);
    expect(statSync(join(home, ".config/latchkey/profiles.json")).mode & 0o777).toBe(0o600);
  });

  test("have a lower priority than LATCHKEY_URL and LATCHKEY_TOKEN", async () => {
    const { env } = freshUser();
    await login(env, stack.adminToken);
    const own = await createToken();
    const { LATCHKEY_URL: _, ...rest } = env;
    const whoami = await succeed(["whoami", "--json"], { env: { ...rest, LATCHKEY_TOKEN: own.secret } });
    expect(JSON.parse(whoami).id).toBe(own.id);
  });

  test("never send a secret to another service", async () => {
    const { env } = freshUser();
    await login(env, stack.adminToken);
    const calls: string[] = [];
    const url = await serve((request, response) => {
      calls.push(request.url ?? "");
      response.end("{}");
    });
    const { code, stderr } = await latchkey(["whoami"], { env: { ...env, LATCHKEY_URL: url } });
    expect(code).toBe(2);
    expect(stderr).toContain("Set LATCHKEY_TOKEN too.");
    expect(calls).toEqual([]);
  });
});

describe("in the folder of a local stack", () => {
  test("an error without a configuration names the file that was looked for", async () => {
    const { env } = freshUser();
    const cwd = emptyFolder();
    const { code, stderr } = await latchkey(["whoami"], { env, cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(`neither ${join(realpathSync(cwd), ".latchkey/stack.json")}, which a local stack writes`);
    expect(stderr).toContain("without --data");
  });

  test("no configuration is needed", async () => {
    const { env } = freshUser();
    expect(await succeed(["whoami"], { env, cwd: stackFolder() })).toMatch(/^Name: /);
  });

  test.each([
    ["other users can read", 0o644, {}, 2, /Other users can access/],
    [
      "points to another machine",
      0o600,
      { managementUrl: "https://tokens.example.com" },
      2,
      /does not describe a local stack/,
    ],
    [
      "belongs to a stack that is no longer running",
      0o600,
      { pid: 2 ** 22 + 1 },
      3,
      /not running \(\.latchkey\/stack\.json\)\. Start it with npm start/,
    ],
  ])("a file that %s is refused", async (_what, mode, changes, exitCode, words) => {
    const { env } = freshUser();
    const cwd = stackFolder();
    const file = join(cwd, ".latchkey", "stack.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...changes }));
    chmodSync(file, mode);
    const { code, stderr } = await latchkey(["whoami"], { env, cwd });
    expect(code).toBe(exitCode);
    expect(stderr).toMatch(words);
  });
});

describe("doctor", () => {
  test("reports what is ok", async () => {
    const text = await succeed(["doctor"]);
    expect(text.split("\n").map((line) => line.slice(0, 8))).toEqual(Array(6).fill("ok      "));
    for (const words of ["service ", "the clocks differ by less than a second", "is valid", "scopes: tokens:admin"]) {
      expect(text).toContain(words);
    }
  });

  test("warns about a token that can't manage tokens or expires soon", async () => {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const { secret } = await createToken({ scopes: [], expiresAt });
    const text = await succeed(["doctor"], { env: { LATCHKEY_TOKEN: secret } });
    expect(text).toMatch(/warning scopes: none; managing tokens requires/);
    expect(text).toMatch(/warning the token expires in /);
  });

  test("measures the clock skew", async () => {
    const url = await serve((_, response) =>
      response.end(JSON.stringify({ status: "ok", version: "1", time: new Date(Date.now() - 90_000), scopes: [] })),
    );
    const { stdout } = await latchkey(["doctor"], { env: { LATCHKEY_URL: url, LATCHKEY_TOKEN: "x" } });
    expect(stdout).toMatch(/warning the clocks differ by (90|91) seconds/);
  });

  test.each([
    ["an unreachable service, with exit code 3", { LATCHKEY_URL: "http://127.0.0.1:1" }, 3, "Can't reach"],
    ["an invalid token, with exit code 1", { LATCHKEY_TOKEN: "nonsense" }, 1, "(unauthorized)"],
    ["a missing configuration, with exit code 2", { ...noService, XDG_CONFIG_HOME: "/dev/null" }, 2, "error   "],
  ])("reports %s", async (_what, env, exitCode, words) => {
    const { code, stdout } = await latchkey(["doctor"], { env });
    expect(code).toBe(exitCode);
    expect(stdout).toContain(words);
  });
});

test("scopes lists the catalogue", async () => {
  expect(await succeed(["scopes"])).toMatch(/^SCOPE .*\n(.*\n)*lookup:read /);
  const items = JSON.parse(await succeed(["scopes", "--json"]));
  expect(items.map(({ name }: { name: string }) => name)).toContain("tokens:admin");
});

describe("the exit code", () => {
  test.each([
    ["of no command", []],
    ["of an unknown command", ["tokn"]],
    ["of an unknown option", ["token", "list", "--sttus", "active"]],
    ["of an unknown choice", ["token", "list", "--status", "gone"]],
    ["of a missing argument", ["token", "create"]],
    ["of an excess argument", ["whoami", "now"]],
    ["of an invalid option value", ["token", "create", "x", "--expires", "tomorrow"]],
  ])("%s is 2", async (_what, args) => {
    const { code, stdout, stderr } = await latchkey(args);
    expect([code, stdout]).toEqual([2, ""]);
    if (args.length > 0) expect(stderr).toMatch(/^latchkey: .*See latchkey.* --help\n$/);
  });

  test("of options that npm took for itself is 2, with a hint", async () => {
    const env = { npm_lifecycle_event: "latchkey" };
    const { code, stderr } = await latchkey(["token", "list", "ops"], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/With npm, put -- before the arguments: npm run latchkey -- token list --owner ops\n$/);
    expect((await latchkey(["tokn"], { env })).stderr).not.toContain("npm");
  });

  test("of an unreachable service is 3, with what to do next", async () => {
    const url = await unusedUrl();
    const { code, stderr } = await latchkey(["whoami"], { env: { LATCHKEY_URL: url } });
    expect(code).toBe(3);
    expect(stderr).toBe(`latchkey: Can't reach ${url}: ECONNREFUSED. Check the URL with latchkey doctor.\n`);
  });

  test("of an invalid token is 1", async () => {
    const { code, stderr } = await latchkey(["whoami"], { env: { LATCHKEY_TOKEN: "nonsense" } });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^latchkey: .* \(unauthorized\)\. Log in again with latchkey login, or set LATCHKEY_TOKEN\.\n$/,
    );
  });

  test("of a token without the required scope is 1", async () => {
    const { secret } = await createToken({ scopes: [] });
    const { code, stderr } = await latchkey(["token", "list"], { env: { LATCHKEY_TOKEN: secret } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^latchkey: .* \(forbidden\)\. See your token's scopes with latchkey whoami\.\n$/);
  });

  test("of a response that is not the service's is 1, with a hint that the URL may be wrong", async () => {
    const url = await serve((_, response) => response.end("<html></html>"));
    const { code, stderr } = await latchkey(["whoami"], { env: { LATCHKEY_URL: url } });
    expect(code).toBe(1);
    expect(stderr).toContain("(unexpected_response). Check the URL with latchkey doctor.");
  });
});

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])("prints a script for %s", async (shell) => {
    expect(await succeed(["completion", shell], { env: noService })).toContain("latchkey complete --");
  });

  test("knows commands, options and choices, without a service", async () => {
    const complete = (...words: string[]) => succeed(["complete", "--", ...words], { env: noService });
    expect(await complete("token", "dis")).toContain("disable");
    expect(await complete("token", "list", "--exp")).toContain("--expiring");
    expect(await complete("token", "list", "--status", "")).toMatch(/^active\s+disabled\s/);
    expect(await complete("comp")).toContain("completion");
  });
});

test("generate creates the given number of secrets offline, each with its own ID", async () => {
  const lines = (await succeed(["generate", "--count", "3", "--prefix", "acme"], { env: noService })).split("\n");
  const made = lines.map((line) => JSON.parse(line));
  expect(new Set(made.map(({ id }) => id)).size).toBe(3);
  for (const { id, digest, secret } of made) {
    expect(secret).toMatch(new RegExp(`^acme_${id.slice(4)}_`));
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  }
  expect((await latchkey(["generate", "--prefix", "A_"], { env: noService })).code).toBe(2);
});
