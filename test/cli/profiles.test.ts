import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { CliError } from "../../cli/errors.ts";
import { type Profile, profilesPath, readProfiles, updateProfile } from "../../cli/profiles.ts";

const profile = { url: "https://tokens.example.com", token: "lk_x" };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-profiles-"));
  vi.stubEnv("XDG_CONFIG_HOME", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const store = (name: string, stored: Profile | undefined = profile) => updateProfile(name, () => stored);

function write(text: string): void {
  mkdirSync(dirname(profilesPath()), { recursive: true });
  writeFileSync(profilesPath(), text, { mode: 0o600 });
}

describe("the path of profiles.json", () => {
  const { homedir } = userInfo();

  test.each([
    ["XDG_CONFIG_HOME", { XDG_CONFIG_HOME: "/config", HOME: "/home/alice" }, "/config/latchkey/profiles.json"],
    [
      "HOME without XDG_CONFIG_HOME",
      { XDG_CONFIG_HOME: "", HOME: "/home/alice" },
      "/home/alice/.config/latchkey/profiles.json",
    ],
    [
      "HOME if XDG_CONFIG_HOME is relative",
      { XDG_CONFIG_HOME: "config", HOME: "/home/alice" },
      "/home/alice/.config/latchkey/profiles.json",
    ],
    [
      "the user database if HOME is empty",
      { XDG_CONFIG_HOME: "", HOME: "" },
      join(homedir, ".config/latchkey/profiles.json"),
    ],
    [
      "the user database if HOME is relative",
      { XDG_CONFIG_HOME: ".", HOME: "." },
      join(homedir, ".config/latchkey/profiles.json"),
    ],
  ])("is in %s, and never in the current folder", (_what, env, path) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect(profilesPath()).toBe(path);
  });

  test("without a home directory and a user is a one-line error", async () => {
    vi.stubEnv("XDG_CONFIG_HOME", "");
    vi.stubEnv("HOME", "");
    vi.doMock("node:os", async (importOriginal) => ({
      ...(await importOriginal<typeof import("node:os")>()),
      userInfo: () => {
        throw new Error("A system error occurred: uv_os_get_passwd returned ENOENT (no such file or directory)");
      },
    }));
    vi.resetModules();
    onTestFinished(() => {
      vi.doUnmock("node:os");
      vi.resetModules();
    });
    const { profilesPath } = await import("../../cli/profiles.ts");
    expect(() => profilesPath()).toThrow(/^No home directory found for profiles\. Set XDG_CONFIG_HOME/);
  });
});

describe("profiles.json", () => {
  test("stores profiles by name, and removes them one by one", async () => {
    expect(readProfiles().size).toBe(0);
    await store("default");
    await store("other");
    await updateProfile("default", () => undefined);
    expect([...readProfiles()]).toEqual([["other", profile]]);
    expect(readdirSync(dirname(profilesPath()))).toEqual(["profiles.json"]);
  });

  test("changes that are made at the same time are all stored", async () => {
    const names = ["a", "b", "c", "d"];
    await Promise.all(names.map((name) => updateProfile(name, async () => profile)));
    expect([...readProfiles().keys()].toSorted()).toEqual(names);
  });

  test.each([
    ["this process's id, as in a container", process.pid, 0],
    ["the id of a process that runs now, as after a restart of the machine", process.ppid, 61],
    ["the id of no process", 999_999_999, 0],
  ])("can be changed after a process was ended that has left a lock with %s", async (_what, pid, ageSeconds) => {
    const lock = `${profilesPath()}.lock`;
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, `${pid}\n`);
    const changedAt = Date.now() / 1_000 - ageSeconds;
    utimesSync(lock, changedAt, changedAt);
    await store("default");
    expect(readProfiles().get("default")).toEqual(profile);
    expect(readdirSync(dirname(lock))).toEqual(["profiles.json"]);
  });

  const signIn = {
    ...{ issuer: "https://login.example.com", tokenType: "id_token", clientId: "cli", bearer: "a.b.c" },
    expiresAt: "2027-01-31T12:00:00.000Z",
  };
  const fileWith = (value: unknown) => JSON.stringify({ profiles: { default: value } });

  test.each([
    ["no JSON", "{", "it isn't JSON"],
    ["no text", "", "it isn't JSON"],
    ["a prefix that isn't JSON", "\ufeff{}", "it isn't JSON"],
    ["an empty object", "{}", "profiles"],
    ["null", "null", "its content"],
    ["an array", "[]", "its content"],
    ["no object of profiles", '{"profiles":[]}', "profiles"],
    ["a member of a later version", '{"version":2,"profiles":{}}', "version"],
    ["a prototype", '{"__proto__":{"profiles":{}}}', "__proto__"],
    ["a profile that is null", fileWith(null), "profiles.default"],
    ["a profile without a secret", fileWith({ url: profile.url }), "profiles.default.token"],
    ["a URL that is not one", fileWith({ ...profile, url: "tokens" }), "profiles.default.url"],
    ["a URL of another protocol", fileWith({ ...profile, url: "file:///etc/passwd" }), "profiles.default.url"],
    ["a secret that is not a string", fileWith({ ...profile, token: 1 }), "profiles.default.token"],
    ["an empty secret", fileWith({ ...profile, token: "" }), "profiles.default.token"],
    ["a secret and a sign-in", fileWith({ ...profile, signIn }), "profiles.default.token"],
    ["a sign-in that is null", fileWith({ url: profile.url, signIn: null }), "profiles.default.signIn"],
    ...Object.entries({
      issuer: "login",
      tokenType: "jwt",
      clientId: "",
      bearer: "a\r\nb",
      expiresAt: "soon",
      refreshToken: 1,
      scope: "openid",
    }).map(([member, value]): [string, string, string] => [
      `a sign-in with the ${member} ${JSON.stringify(value)}`,
      fileWith({ url: profile.url, signIn: { ...signIn, [member]: value } }),
      `profiles.default.signIn.${member}`,
    ]),
  ])("with %s is reported as damaged, and not overwritten", async (_what, text, mistake) => {
    write(text);
    const reason = mistake.startsWith("it ") ? mistake : `${mistake} is missing, unknown or invalid`;
    const message = `${profilesPath()} is damaged: ${reason}. Correct it, or remove it and log in again with latchkey login.`;
    expect(() => readProfiles()).toThrow(message);
    await expect(store("default")).rejects.toThrow(message);
    expect(readFileSync(profilesPath(), "utf8")).toBe(text);
    expect(readdirSync(dirname(profilesPath()))).toEqual(["profiles.json"]);
  });

  test.each(["constructor", "toString", "__proto__"])("has no profile %s unless one was stored", async (name) => {
    await store("default");
    expect(readProfiles().has(name)).toBe(false);
    await store(name);
    expect(readProfiles().get(name)).toEqual(profile);
    expect([...readProfiles().keys()]).toEqual(["default", name]);
  });

  test.each([
    ["an existing file", true],
    ["a file that doesn't exist yet", false],
  ])("that is a symbolic link to %s stays one", async (_what, exists) => {
    const target = join(folder, "dotfiles", "profiles.json");
    mkdirSync(dirname(target));
    if (exists) writeFileSync(target, '{"profiles":{}}', { mode: 0o600 });
    mkdirSync(dirname(profilesPath()));
    symlinkSync("../indirection", profilesPath());
    symlinkSync("dotfiles/profiles.json", join(folder, "indirection"));
    await store("default");
    expect(lstatSync(profilesPath()).isSymbolicLink()).toBe(true);
    expect(lstatSync(target).isFile()).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(target))).toEqual(["profiles.json"]);
    expect(readProfiles().get("default")).toEqual(profile);
  });

  test("that is a link to itself, or a folder, is reported in one line", () => {
    mkdirSync(dirname(profilesPath()));
    symlinkSync("profiles.json", profilesPath());
    expect(() => readProfiles()).toThrow(
      new CliError(`Can't read ${profilesPath()}: too many symbolic links encountered (ELOOP).`),
    );
    rmSync(profilesPath());
    mkdirSync(profilesPath(), { mode: 0o700 });
    expect(() => readProfiles()).toThrow(new CliError(`Can't read ${profilesPath()}: it isn't a file. Remove it.`));
  });

  test("in a folder that can't be created is reported in one line", async () => {
    writeFileSync(join(folder, "latchkey"), "");
    await expect(store("default")).rejects.toThrow(/^Can't write .*: .* \((ENOTDIR|EEXIST)\)\.$/);
  });
});

test("a person's sign-in is kept with what it is renewed with", async () => {
  const signIn = {
    issuer: "https://login.example.com",
    tokenType: "id_token",
    clientId: "latchkey-cli",
    bearer: "a.b.c",
    expiresAt: "2027-01-31T12:00:00.000Z",
    refreshToken: "r",
  } as const;
  await store("person", { url: profile.url, signIn });
  expect(readProfiles().get("person")).toEqual({ url: profile.url, signIn });
});
