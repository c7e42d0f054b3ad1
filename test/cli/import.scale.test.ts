import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digestOf, generateSecret } from "../../core/secret.ts";
import { unique } from "../e2e/stack.ts";
import { emptyFolder, latchkey, openTerminal, succeed } from "./latchkey.ts";

interface Line {
  readonly name: string;
  readonly owner: string;
  readonly id: string;
  readonly digest: string;
}

function linesOf(owner: string, count: number): Line[] {
  return Array.from({ length: count }, (_, index) => {
    const { secret, tokenId } = generateSecret("lk");
    return { name: `token-${index}`, owner, id: tokenId, digest: digestOf(secret) };
  });
}

function write(name: string, lines: readonly object[]): string {
  const file = join(emptyFolder(), name);
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return file;
}

async function idsOf(owner: string): Promise<string[]> {
  const text = await succeed(["token", "list", "--owner", owner, "--ids"]);
  return text === "" ? [] : text.split("\n");
}

test("an import of 10,000 digests shows progress, survives being killed half way, and ends complete with nothing twice", async () => {
  const owner = unique("import");
  const lines = linesOf(owner, 10_000);
  const file = write("tokens.jsonl", lines);

  const terminal = openTerminal(["import", file]);
  await terminal.see(/Importing \[#+-+\] [3-7]\d\d\d of 10000/);
  terminal.kill("SIGKILL");
  await terminal.ended;
  const half = await idsOf(owner);
  expect(half.length).toBeGreaterThanOrEqual(3_000);
  expect(half.length).toBeLessThan(10_000);

  const { code, stdout } = await latchkey(["import", file, "--json"]);
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ total: 10_000, failures: [] });
  expect(report.existed).toBe(half.length);
  expect(report.created).toBe(10_000 - half.length);

  const whole = await idsOf(owner);
  expect(whole).toHaveLength(10_000);
  expect(new Set(whole)).toEqual(new Set(lines.map(({ id }) => id)));
}, 600_000);
