import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localStackFile, readLocalStack } from "../../cli/local-stack.ts";

let folder: string;
const stack = { managementUrl: "http://127.0.0.1:4100/prod", adminToken: "lk_x", pid: process.pid };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-stack-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each<[string, string]>([
  ["no JSON", "{"],
  ["no text", ""],
  ["null", "null"],
  ["a list", "[]"],
  ["another URL", JSON.stringify({ ...stack, managementUrl: "https://tokens.example.com" })],
  ["a URL that isn't one", JSON.stringify({ ...stack, managementUrl: "a\u0000" })],
  ["no secret", JSON.stringify({ ...stack, adminToken: null })],
  ["no process", JSON.stringify({ ...stack, pid: undefined })],
  ["a process group", JSON.stringify({ ...stack, pid: -1 })],
  ["a part of a process", JSON.stringify({ ...stack, pid: 1.5 })],
  ["a prototype", '{"__proto__":{"managementUrl":"http://127.0.0.1","adminToken":"a","pid":1}}'],
])("a file with %s is refused, and stays as it is", (_what, text) => {
  const path = join(folder, localStackFile);
  mkdirSync(dirname(path));
  writeFileSync(path, text, { mode: 0o600 });
  expect(() => readLocalStack(path)).toThrow(/ (is damaged|does not describe a local stack)\. Remove it, /);
  expect(readFileSync(path, "utf8")).toBe(text);
});

test("a stack whose process has ended is not called", () => {
  const path = join(folder, localStackFile);
  mkdirSync(dirname(path));
  writeFileSync(path, JSON.stringify(stack), { mode: 0o600 });
  expect(readLocalStack(path)).toEqual({ url: stack.managementUrl, token: stack.adminToken });
  writeFileSync(path, JSON.stringify({ ...stack, pid: 2 ** 31 - 1 }), { mode: 0o600 });
  expect(() => readLocalStack(path)).toThrow("The local stack of this folder is not running");
});
