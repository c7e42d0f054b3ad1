import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { releaseLock, takeLock } from "../../../local/host/process-lock.ts";

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-lock-"));
  lock = join(folder, "lock");
});
afterEach(() => {
  releaseLock(lock);
  rmSync(folder, { recursive: true });
});

function leaveLock(text: string, ageMs = 0): void {
  writeFileSync(lock, text);
  const changedAt = (Date.now() - ageMs) / 1_000;
  utimesSync(lock, changedAt, changedAt);
}

const taken = { taken: true, pid: process.pid };

it("is held by one process until it releases it", () => {
  expect(takeLock(lock)).toEqual(taken);
  expect(takeLock(lock)).toEqual({ taken: false, pid: process.pid });
  releaseLock(lock);
  expect(readdirSync(folder)).toEqual([]);
  expect(takeLock(lock)).toEqual(taken);
});

it.each([
  ["a running process", `${process.ppid}\n`, 0, process.ppid],
  ["a running process that began long ago", `${process.ppid}\n`, 60_000, process.ppid],
  ["a process that has yet to write its id", "", 0, 0],
])("is not taken from %s", (_what, text, ageMs, pid) => {
  leaveLock(text, ageMs);
  expect(takeLock(lock, 90_000)).toEqual({ taken: false, pid });
  releaseLock(lock);
  expect(readFileSync(lock, "utf8")).toBe(text);
});

it.each([
  ["a process that has ended", "999999999\n", 0],
  ["a process that had this process's id", `${process.pid}\n`, 0],
  ["a process that ended before it wrote its id", "", 5_000],
  ["an unknown writer", "-1", 0],
  ["a process whose id is another one's by now", `${process.ppid}\n`, 120_000],
  ["a process whose clock was ahead", `${process.ppid}\n`, -120_000],
])("is taken over from %s", (_what, text, ageMs) => {
  leaveLock(text, ageMs);
  expect(takeLock(lock, 90_000)).toEqual(taken);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

it("replaces a link or a pipe, and reads and writes nothing through it", () => {
  const target = join(folder, "target");
  writeFileSync(target, `${process.ppid}\n`);
  symlinkSync(target, lock);
  expect(takeLock(lock)).toEqual(taken);
  expect(readFileSync(target, "utf8")).toBe(`${process.ppid}\n`);
  rmSync(lock);
  execFileSync("mkfifo", [lock]);
  expect(takeLock(lock)).toEqual(taken);
  expect(lstatSync(lock).isFile()).toBe(true);
});
