import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { CliError } from "../../cli/errors.ts";
import { profilesPath, readProfiles, writeProfile } from "../../cli/profiles.ts";

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
  test("stores profiles by name, and removes them one by one", () => {
    expect(readProfiles().size).toBe(0);
    writeProfile("default", profile);
    writeProfile("other", profile);
    writeProfile("default", undefined);
    expect([...readProfiles()]).toEqual([["other", profile]]);
  });

  test.each([
    ["no JSON", "{"],
    ["an empty object", "{}"],
    ["null", "null"],
    ["an array", "[]"],
    ["no object of profiles", '{"profiles":[]}'],
    ["a profile that is null", '{"profiles":{"default":null}}'],
    ["a profile without a secret", '{"profiles":{"default":{"url":"https://tokens.example.com"}}}'],
    ["a URL that is not one", '{"profiles":{"default":{"url":"tokens","token":"lk_x"}}}'],
    ["a secret that is not a string", '{"profiles":{"default":{"url":"https://tokens.example.com","token":1}}}'],
    ["a sign-in without its issuer", '{"profiles":{"a":{"url":"https://a.example.com","signIn":{"bearer":"x"}}}}'],
  ])("with %s is reported as damaged, and not overwritten", (_what, text) => {
    write(text);
    const message = `${profilesPath()} is damaged. Remove it, then log in again with latchkey login.`;
    expect(() => readProfiles()).toThrow(message);
    expect(() => writeProfile("default", profile)).toThrow(message);
    expect(readFileSync(profilesPath(), "utf8")).toBe(text);
  });

  test.each(["constructor", "toString", "__proto__"])("has no profile %s unless one was stored", (name) => {
    writeProfile("default", profile);
    expect(readProfiles().has(name)).toBe(false);
    writeProfile(name, profile);
    expect(readProfiles().get(name)).toEqual(profile);
    expect([...readProfiles().keys()]).toEqual(["default", name]);
  });

  test.each([
    ["an existing file", true],
    ["a file that doesn't exist yet", false],
  ])("that is a symbolic link to %s stays one", (_what, exists) => {
    const target = join(folder, "dotfiles", "profiles.json");
    mkdirSync(dirname(target));
    if (exists) writeFileSync(target, '{"profiles":{}}', { mode: 0o600 });
    mkdirSync(dirname(profilesPath()));
    symlinkSync("../indirection", profilesPath());
    symlinkSync("dotfiles/profiles.json", join(folder, "indirection"));
    writeProfile("default", profile);
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
    expect(() => readProfiles()).toThrow(
      new CliError(`Can't read ${profilesPath()}: illegal operation on a directory (EISDIR).`),
    );
  });

  test("in a folder that can't be created is reported in one line", () => {
    writeFileSync(join(folder, "latchkey"), "");
    expect(() => writeProfile("default", profile)).toThrow(/^Can't write .*: .* \((ENOTDIR|EEXIST)\)\.$/);
  });
});

test("a person's sign-in is kept with what it is renewed with", () => {
  const signIn = {
    issuer: "https://login.example.com",
    tokenType: "id_token",
    clientId: "latchkey-cli",
    bearer: "a.b.c",
    expiresAt: "2027-01-31T12:00:00.000Z",
    refreshToken: "r",
  } as const;
  writeProfile("person", { url: profile.url, signIn });
  expect(readProfiles().get("person")).toEqual({ url: profile.url, signIn });
});
