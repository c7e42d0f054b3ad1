import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "../../local/host/ports.ts";
import type { StackFile } from "../../local/stack/data-directory.ts";

const main = new URL("../../local/main.ts", import.meta.url).pathname;
let data: string;
let ends: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "latchkey-main-"));
});

afterEach(async () => {
  await Promise.all(ends.map((end) => end()));
  ends = [];
  await rm(data, { recursive: true, force: true });
});

/** Starts the local stack as `npm start` does, and waits until it is ready. */
async function start(...flags: string[]) {
  const child = spawn(process.execPath, [main, "--port", "0", "--data", data, ...flags]);
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const exited = once(child, "exit");
  const end = async (signal: NodeJS.Signals = "SIGINT") => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const [code] = await exited;
    return code as number | null;
  };
  ends.push(end);
  await expect.poll(() => output.includes("Ctrl-C") || child.exitCode !== null, { timeout: 30_000 }).toBe(true);
  if (child.exitCode !== null) throw new Error(errors);
  const file = JSON.parse(await readFile(join(data, "stack.json"), "utf8")) as StackFile;
  return { output, file, end };
}

/** Runs the local stack to an end that comes by itself. */
async function fail(flags: string[], env: NodeJS.ProcessEnv = process.env) {
  const run = promisify(execFile)(process.execPath, [main, ...flags], { env });
  return run.then(
    () => ({ code: 0, stderr: "" }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

/** The processes of the system whose command line names the data folder. */
function processesOfStack(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    })
    .filter((line) => line.includes(data));
}

/** Listens on one of four ports in a row, the others of which are free. @returns the first of them, and the server. */
async function takeOneOfFour(offset: number): Promise<[first: number, taken: Server]> {
  for (;;) {
    const first = await freePort();
    const servers = [first, first + 1, first + 2, first + 3].map((port) => createServer().listen(port, "127.0.0.1"));
    const listening = await Promise.allSettled(servers.map((server) => once(server, "listening")));
    const keep = listening.every(({ status }) => status === "fulfilled") ? servers[offset] : undefined;
    for (const server of servers) if (server !== keep) server.close();
    if (keep) return [first, keep];
  }
}

const fetchSelf = ({ managementUrl, adminToken }: StackFile) =>
  fetch(`${managementUrl}/v1/tokens/self`, { headers: { authorization: `Bearer ${adminToken}` } });

const ways = "in memory, then kept, ended by SIGTERM, by Ctrl-C and by SIGKILL";

test(`a folder and its stacks, from first to last: ${ways}`, { timeout: 120_000 }, async () => {
  data = join(data, "made");
  const inMemory = await start("--in-memory", "--cache-ttl", "0");
  expect((await stat(data)).mode & 0o777).toBe(0o700);
  expect((await fetchSelf(inMemory.file)).status).toBe(200);
  expect(inMemory.output).not.toContain("guard");
  expect(await statusOfDisabledToken(inMemory.output)).toBe("HTTP/1.1 401 Unauthorized");
  expect(await inMemory.end("SIGTERM")).toBe(0);
  expect(processesOfStack()).toEqual([]);

  // What was in memory is forgotten.
  const first = await start();
  expect((await stat(join(data, "stack.json"))).mode & 0o777).toBe(0o600);
  expect(first.file.adminToken).not.toBe(inMemory.file.adminToken);
  expect((await fetchSelf({ ...first.file, adminToken: inMemory.file.adminToken })).status).toBe(401);
  expect((await fetchSelf(first.file)).status).toBe(200);
  await expectLinesThatWork(first);
  await expectFolderOfOneStack(first.file);

  // Ctrl-C leaves no process, and the next start knows the tokens.
  expect(processesOfStack()).not.toEqual([]);
  expect(await first.end("SIGINT")).toBe(0);
  expect(processesOfStack()).toEqual([]);
  expect(existsSync(join(data, "stack.json"))).toBe(false);
  const second = await start();
  expect(second.file.adminToken).toBe(first.file.adminToken);
  expect((await fetchSelf(second.file)).status).toBe(200);

  // Nor does SIGKILL.
  await second.end("SIGKILL");
  await expect.poll(processesOfStack, { timeout: 10_000 }).toEqual([]);
  const third = await start();
  expect((await fetchSelf({ ...third.file, adminToken: first.file.adminToken })).status).toBe(200);
});

/** The welcomeMessage has the URLs, the console's among them, and lines that work when pasted. */
async function expectLinesThatWork({ output, file }: Awaited<ReturnType<typeof start>>): Promise<void> {
  expect(output).toContain("development stack");
  expect(output).toContain(file.adminToken);
  expect(output).toContain(`Sign-in         Alice or Admin, at an issuer for development (${file.issuerUrl})\n`);
  expect(output).toContain(`Console         ${file.consoleUrl}\n`);
  expect(await (await fetch(`${file.consoleUrl}/tokens`)).text()).toMatch(/^<!doctype html>/);

  const lines = output.split("\n").filter((line) => /^(TOKEN=|curl )/.test(line));
  expect(lines).toHaveLength(3);
  const { stdout } = await promisify(execFile)("bash", ["-c", lines.join("\necho\n")]);
  expect(stdout).toContain('"name":"my_app_');
  expect(stdout).toContain("HTTP/1.1 200 OK");
  expect(stdout).toContain('"status":"disabled"');

  // As it says, not at once but soon, although the verdict is cached for longer.
  expect(output).toContain("The last one takes effect after about a second");
  const [create = "", call = "", disable = ""] = lines;
  // The name of the token is that of the second, and taken if this is the same one.
  const waiting = ["sleep 1", create, call, disable, "sleep 3", call].join("\n");
  const { stdout: afterwards } = await promisify(execFile)("bash", ["-c", waiting]);
  expect(afterwards.match(/^HTTP.*?(?=\r?$)/gm)).toEqual(["HTTP/1.1 200 OK", "HTTP/1.1 401 Unauthorized"]);
}

/** Runs the lines of the message, calls the example API once more, and returns how that call is answered. */
async function statusOfDisabledToken(output: string): Promise<string> {
  const [create = "", call = "", disable = ""] = output.split("\n").filter((line) => /^(TOKEN=|curl )/.test(line));
  const { stdout } = await promisify(execFile)("bash", ["-c", [create, call, disable, call].join("\n")]);
  return stdout.match(/^HTTP.*?(?=\r?$)/gm)?.at(-1) ?? "";
}

/** Another start on the folder is refused, and the running stack is unaffected. */
async function expectFolderOfOneStack(file: StackFile): Promise<void> {
  const { code, stderr } = await fail(["--port", "0", "--data", data]);
  expect(code).toBe(1);
  expect(stderr).toBe(
    `Another local stack (process ${file.pid}) uses ${data}. Stop it, or choose another folder with --data. If process ${file.pid} isn't a local stack, remove ${data}/stack.lock\n`,
  );
  expect((await fetchSelf(file)).status).toBe(200);
}

describe("errors are reported in one line", () => {
  test("without Java", async () => {
    const path = join(data, "bin");
    await promisify(execFile)("mkdir", [path]);
    await symlink(process.execPath, join(path, "node"));
    const { code, stderr } = await fail(["--port", "0", "--data", data], { PATH: path });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^[^\n]*needs a JDK[^\n]*\n$/);
  });

  test("with a link for the folder", async () => {
    const link = join(data, "link");
    await symlink(tmpdir(), link);
    const { code, stderr } = await fail(["--port", "0", "--data", link]);
    expect(code).toBe(1);
    expect(stderr).toBe(`${link} is a symbolic link. Remove it, or choose another folder with --data.\n`);
  });

  test.each([
    ["the management API's", 0],
    ["the example API's", 1],
    ["the console's", 2],
    ["the issuer's", 3],
  ])("with %s port in use", async (_, offset) => {
    const [first, taken] = await takeOneOfFour(offset);
    const port = first + offset;
    const { code, stderr } = await fail(["--port", String(first), "--data", data]);
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^Port ${port} is in use\\. [^\n]*npm start -- --port [^\n]*\n$`));
  });

  test.each([
    [["--prot", "1"], "Unknown option '--prot'. Options follow --, as in npm start -- --port 4200."],
    // What is left of npm start --port 4200.
    [["4200"], "Unexpected argument '4200'. Options follow --, as in npm start -- --port 4200."],
    [["--sign-in", "none.json"], "--sign-in takes a JSON file with an issuer and a clientId: see docs/sign-in.md."],
    [["--sign-in="], "--sign-in is empty."],
    [["--data", " "], "--data is empty."],
    [["--cache-ttl", "-1"], "Options follow --"],
    [["--port", "http"], "--port must be a whole number"],
    [["--app", "cdk.out", "--cache-ttl", "1"], "--cache-ttl is for the example. Set it in your app."],
    [["--app", "/nowhere"], "/nowhere is not a cloud assembly. Run npx cdk synth in your app, and pass its cdk.out."],
    [["--cache-ttl", "3601"], "--cache-ttl must be a whole number from 0 to 3600."],
  ])("with the flags %j", async (flags, message) => {
    const { code, stderr } = await fail(flags);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test("with a sign-in file that the app refuses", async () => {
    const file = join(data, "sign-in.json");
    await writeFile(file, '{ "issuer": "https://login.example.com", "clientId": "a", "organisation": "Example" }');
    const { code, stderr } = await fail(["--port", "0", "--in-memory", "--data", data, "--sign-in", file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The CDK app does not synthesize: Latchkey\/Service: .*"organisation"[^\n]*\n$/);
  });
});
