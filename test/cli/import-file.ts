import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import { unique } from "../e2e/stack.ts";
import { emptyFolder, latchkey, openTerminal, succeed } from "./latchkey.ts";

/** A token to import, by the digest of its secret. */
interface DigestRecord {
  readonly name: string;
  readonly owner: string;
  readonly id: string;
  readonly digest: string;
}

/** Records for `count` tokens of one owner. */
export function createRecords(owner: string, count: number): DigestRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const { secret, tokenId } = generateSecret("lk");
    return { name: `token-${index}`, owner, id: tokenId, digest: digestSecret(secret) };
  });
}

/** Writes JSON lines to a temporary file. @returns its path. */
export function write(name: string, lines: readonly object[]): string {
  const file = join(emptyFolder(), name);
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return file;
}

/** The IDs of an owner's tokens, from `latchkey token list`. */
export async function listIds(owner: string): Promise<string[]> {
  const text = await succeed(["token", "list", "--owner", owner, "--ids"]);
  return text === "" ? [] : text.split("\n");
}

/** Imports `count` digests, kills the import between 30 % and 80 %, and runs it again. */
export async function importWithInterruption(count: number): Promise<void> {
  const owner = unique("import");
  const lines = createRecords(owner, count);
  const file = write("tokens.jsonl", lines);

  const terminal = openTerminal(["import", file]);
  const digits = String(count).length - 2;
  await terminal.waitFor(new RegExp(`Importing \\[#+-+\\] [3-7]\\d{${digits}} of ${count}`));
  terminal.kill("SIGKILL");
  await terminal.exited;
  const imported = await listIds(owner);
  expect(imported.length).toBeGreaterThanOrEqual(count * 0.3);
  expect(imported.length).toBeLessThan(count);

  const { code, stdout } = await latchkey(["import", file, "--json"]);
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ total: count, failures: [] });
  expect(report.existed).toBe(imported.length);
  expect(report.created).toBe(count - imported.length);

  const all = await listIds(owner);
  expect(all).toHaveLength(count);
  expect(new Set(all)).toEqual(new Set(lines.map(({ id }) => id)));
}
