import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";
import { packageEntries } from "../../build/package-entries.ts";
import manifest from "../../package.json" with { type: "json" };
import { createConsumer } from "./consumer.ts";

const run = promisify(execFile);
const tool = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

test("publint finds nothing, not even a suggestion", async () => {
  const { stdout } = await run(tool("publint"), ["run", inject("tarball"), "--strict"]);
  expect(stdout).toContain("All good!");
});

test("the types resolve to the module that is run, for every entry and every way of resolution", async () => {
  const { stdout } = await run(tool("attw"), [inject("tarball"), "--format", "json", "--no-emoji"]);
  const { analysis, problems } = JSON.parse(stdout);
  expect(problems).toEqual({});
  expect(Object.keys(analysis.entrypoints).sort()).toEqual(
    [...packageEntries.map(({ subpath }) => subpath), "./package.json"].sort(),
  );
});

test("no ES module asks for require, and the client needs nothing but what browsers have", async () => {
  const { folder } = await unpacked();
  for (const { folder: entry } of packageEntries) {
    const text = await readFile(join(folder, "dist", entry, "index.js"), "utf8");
    // What esbuild puts in place of a call that it can't resolve.
    expect(text).not.toContain("Dynamic require of");
    if (entry === "client") expect(text).not.toMatch(/^import |\b(process|Buffer|require)\b[.(]/m);
  }
});

test("the package holds its documents and the licences of what is bundled, and no sources or tests", async () => {
  const { files } = await unpacked();
  expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE", "CHANGELOG.md", "docs/http-api.md"]));
  for (const { folder } of packageEntries) expect(files).toContain(`dist/${folder}/index.d.cts`);
  expect(
    files.filter((file) => /^(core|cdk|functions|test|node_modules)\/|(?<!\.d)\.ts$|\.tsbuildinfo$/.test(file)),
  ).toEqual([]);
});

test("installed without a network into an empty folder, it has the command", async () => {
  const consumer = await createConsumer({ "package.json": "{}" });
  await consumer.run("npm", ["install", "--offline", "--no-audit", "--no-fund", inject("tarball")]);
  expect(await consumer.run("npx", ["--no-install", "latchkey", "--version"])).toBe(`${manifest.version}\n`);
});

async function unpacked(): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const { folder, run } = await createConsumer({});
  await run("tar", ["xzf", inject("tarball"), "--strip-components=1"]);
  const listed = await run("tar", ["tzf", inject("tarball")]);
  return {
    folder,
    files: listed
      .trim()
      .split("\n")
      .map((path) => path.replace(/^package\//, "")),
  };
}
