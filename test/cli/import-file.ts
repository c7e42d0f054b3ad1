import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { digestOf, generateSecret } from "../../core/secret.ts";
import { unique } from "../e2e/stack.ts";
import { emptyFolder, latchkey, openTerminal, succeed } from "./latchkey.ts";

/** A token to import, by the digest of its secret. */
interface Line {
  readonly name: string;
  readonly owner: string;
  readonly id: string;
  readonly digest: string;
}

/** So many tokens of one owner. */
export function linesOf(owner: string, count: number): Line[] {
  return Array.from({ length: count }, (_, index) => {
    const { secret, tokenId } = generateSecret("lk");
    return { name: `token-${index}`, owner, id: tokenId, digest: digestOf(secret) };
  });
}

/** Writes JSON lines into a file of its own, and answers its path. */
export function write(name: string, lines: readonly object[]): string {
  const file = join(emptyFolder(), name);
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return file;
}

/** The ids of an owner's tokens, as the command line lists them. */
export async function idsOf(owner: string): Promise<string[]> {
  const text = await succeed(["token", "list", "--owner", owner, "--ids"]);
  return text === "" ? [] : text.split("\n");
}

/** Imports `count` digests in two goes, the first of which is killed between three and eight tenths of the way. */
export async function importKilledHalfWay(count: number): Promise<void> {
  const owner = unique("import");
  const lines = linesOf(owner, count);
  const file = write("tokens.jsonl", lines);

  const terminal = openTerminal(["import", file]);
  const digits = String(count).length - 2;
  await terminal.see(new RegExp(`Importing \\[#+-+\\] [3-7]\\d{${digits}} of ${count}`));
  terminal.kill("SIGKILL");
  await terminal.ended;
  const half = await idsOf(owner);
  expect(half.length).toBeGreaterThanOrEqual(count * 0.3);
  expect(half.length).toBeLessThan(count);

  const { code, stdout } = await latchkey(["import", file, "--json"]);
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ total: count, failures: [] });
  expect(report.existed).toBe(half.length);
  expect(report.created).toBe(count - half.length);

  const whole = await idsOf(owner);
  expect(whole).toHaveLength(count);
  expect(new Set(whole)).toEqual(new Set(lines.map(({ id }) => id)));
}
