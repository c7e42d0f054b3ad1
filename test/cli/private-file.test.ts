import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readPrivateFile } from "../../cli/private-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-private-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file with a secret that has this mode, whatever the process's umask is. */
function fileWith(mode: number): string {
  const path = join(folder, "profiles.json");
  writeFileSync(path, "secret");
  chmodSync(path, mode);
  return path;
}

it.each([0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o777])("is refused if others can access it: %o", (mode) => {
  const path = fileWith(mode);
  expect(() => readPrivateFile(path)).toThrow(`Other users can access ${path}`);
});

it.each([0o600, 0o400, 0o700])("is read if only its owner can access it: %o", (mode) => {
  expect(readPrivateFile(fileWith(mode))).toBe("secret");
});

it("that does not exist is undefined", () => {
  expect(readPrivateFile(join(folder, "none.json"))).toBeUndefined();
});

it("is refused if it belongs to another user", () => {
  const path = fileWith(0o600);
  const user = process.getuid?.();
  if (user === 0) chownSync(path, 54_321, 54_321);
  vi.spyOn(process, "getuid").mockReturnValue(12_345);
  try {
    expect(() => readPrivateFile(path)).toThrow(`${path} belongs to another user.`);
  } finally {
    vi.restoreAllMocks();
  }
});

it("is refused if it is a pipe, whose reader would wait, or huge", () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", ["-m", "600", pipe]);
  expect(() => readPrivateFile(pipe)).toThrow(`Can't read ${pipe}: it isn't a file.`);
  const path = fileWith(0o600);
  writeFileSync(path, Buffer.alloc(2_000_000));
  expect(() => readPrivateFile(path)).toThrow(`Can't read ${path}: it is larger than 1 MB.`);
});
