import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
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
