import { execFile } from "node:child_process";
import { globSync } from "node:fs";
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

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
}

test("the bill of materials lists what is bundled, each package with version, hash and an allowed licence", async () => {
  const { folder, files } = await unpacked();
  const bom = JSON.parse(await readFile(join(folder, "dist/sbom.cdx.json"), "utf8"));
  expect(bom).toMatchObject({
    bomFormat: "CycloneDX",
    metadata: { component: { name: "latchkey", version: manifest.version } },
  });
  const components = bom.components as Component[];
  const named = components.map(({ name }) => name);
  expect(named).toEqual(expect.arrayContaining(await importedPackages()));
  for (const name of ["vitest", "aws-cdk-lib", "constructs", "esbuild"]) expect(named).not.toContain(name);

  const { packages } = JSON.parse(await readFile("package-lock.json", "utf8"));
  const locked = Object.entries<{ version?: string; integrity?: string }>(packages);
  for (const { name, version, purl, hashes, licenses } of components) {
    expect(purl).toBe(`pkg:npm/${name.replace("@", "%40")}@${version}`);
    const integrities = locked
      .filter(([path, entry]) => path.endsWith(`node_modules/${name}`) && entry.version === version)
      .map(([, { integrity = "" }]) => integrity);
    expect(hashes.map(({ alg }) => alg)).toEqual(["SHA-512"]);
    expect(integrities).toContain(`sha512-${Buffer.from(hashes[0]?.content ?? "", "hex").toString("base64")}`);
    expect(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unlicense"]).toEqual(
      expect.arrayContaining(licenses.map(({ license }) => license.id)),
    );
  }
  const bundled = await Promise.all(
    files
      .filter((file) => /^dist\/.*LICENSES\.(txt|md)$/.test(file))
      .map((file) => readFile(join(folder, file), "utf8")),
  );
  expect(bundled.length).toBeGreaterThan(10);
  for (const { name, version } of components) {
    const listed = new RegExp(
      `^(## )?${name.replaceAll(/[.*+?^$()[\]{}|\\]/g, "\\$&")}( -)? ${version.replaceAll(".", "\\.")}`,
      "m",
    );
    expect([name, bundled.some((text) => listed.test(text))]).toEqual([name, true]);
  }
});

/** The packages that the source of what is shipped imports, those that users bring along excepted. */
async function importedPackages(): Promise<string[]> {
  const sources = globSync("{contract,core,functions,guard,introspection,client,cli,cdk,console/src}/**/*.{ts,tsx}", {
    exclude: ["functions/example/**"],
  });
  const texts = await Promise.all(sources.map((file) => readFile(file, "utf8")));
  const modules = texts.flatMap((text) =>
    [...text.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from "([^".][^"]*)";/gm)].map(([, from = ""]) => from),
  );
  const packages = modules
    .filter((from) => !/^(node:|aws-cdk-lib|constructs$|aws-lambda$)/.test(from))
    .map((from) => from.split("/", from.startsWith("@") ? 2 : 1).join("/"));
  expect(packages.length).toBeGreaterThan(100);
  return [...new Set(packages)];
}

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
