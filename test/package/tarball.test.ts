import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
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

test("every link of the packed documents leads to a packed file", async () => {
  const { folder, files } = await unpacked();
  const documents = files.filter((file) => file.endsWith(".md") && !file.startsWith("dist/"));
  expect(documents.length).toBeGreaterThan(10);
  const links = await Promise.all(
    documents.map(async (file) => {
      const text = await readFile(join(folder, file), "utf8");
      const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = ""]) => target);
      return targets.map((target) => posix.join(posix.dirname(file), target));
    }),
  );
  const isPacked = (path: string) => files.some((file) => (path.endsWith("/") ? file.startsWith(path) : file === path));
  expect(links.flat().filter((path) => !isPacked(path))).toEqual([]);
});

test("the bill of materials lists what is bundled, each package with version, hash and an allowed licence", async () => {
  const { folder } = await unpacked();
  const bom = JSON.parse(await readFile(join(folder, "dist/sbom.cdx.json"), "utf8"));
  expect(bom).toMatchObject({
    bomFormat: "CycloneDX",
    metadata: { component: { name: "latchkey", version: manifest.version } },
  });
  const purls = bom.components.map(({ purl }: { readonly purl: string }) => purl);
  // One of the functions, one of the command line, one of the console.
  for (const name of ["%40aws-sdk/client-dynamodb", "commander", "react"]) {
    expect(purls).toContainEqual(expect.stringMatching(new RegExp(`^pkg:npm/${name}@\\d`)));
  }
  for (const name of ["vitest", "aws-cdk-lib", "esbuild"]) expect(purls.join("\n")).not.toContain(`/${name}@`);
  for (const { hashes, licenses } of bom.components) {
    expect(hashes[0].alg).toBe("SHA-512");
    expect(licenses.length).toBeGreaterThan(0);
  }
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
