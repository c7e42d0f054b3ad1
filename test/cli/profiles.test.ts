import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
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
});
