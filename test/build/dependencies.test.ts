import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { isLicenceAllowed } from "../../build/licences.ts";
import manifest from "../../package.json" with { type: "json" };

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  /** It is part of the tarball of the package above it, whose hash covers it. */
  readonly inBundle?: boolean;
}

const registry = "https://registry.npmjs.org/";

/** The licences of tools that aren't shipped. `build/sbom.ts` has those of what is: fewer. */
const licences = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "PSF-2.0",
  "Python-2.0",
  "Unlicense",
];

async function packagesIn(lockFile: string): Promise<readonly (readonly [string, Entry])[]> {
  const { packages } = JSON.parse(await readFile(lockFile, "utf8")) as { readonly packages: Record<string, Entry> };
  return Object.entries(packages).filter(([path]) => path !== "");
}

describe.each([
  ["package-lock.json", 300, Object.keys(manifest.allowScripts)],
  ["bench/peers/package-lock.json", 30, ["bcrypt"]],
  ["site/package-lock.json", 100, ["esbuild"]],
])("every package in %s", async (lockFile, least, withScripts) => {
  const packages = await packagesIn(lockFile);
  const fetched = packages.filter(([, { inBundle }]) => !inBundle);
  const pathsOf = (entries: typeof packages) => entries.map(([path]) => path);

  test("has an integrity hash, those for other platforms too", () => {
    expect(fetched.length).toBeGreaterThanOrEqual(least);
    const without = fetched.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""));
    expect(pathsOf(without)).toEqual([]);
  });

  test("comes from the npm registry: none from a folder, a repository or another host", () => {
    // An entry without `resolved` is of the registry, by its name and version.
    const elsewhere = fetched.filter(
      ([, { version, resolved = registry, link }]) =>
        link || !resolved.startsWith(registry) || !/^\d+\.\d+\.\d+/.test(version ?? ""),
    );
    expect(pathsOf(elsewhere)).toEqual([]);
  });

  test("that is bundled in another has that other's hash", () => {
    const entries = new Map(packages);
    for (const [path] of packages.filter(([, { inBundle }]) => inBundle)) {
      const outer = entries.get(path.slice(0, path.lastIndexOf("/node_modules/")));
      expect([path, outer?.integrity ?? outer?.inBundle]).not.toEqual([path, undefined]);
    }
  });

  test("has a licence that this project allows for its tools", () => {
    const refused = packages.filter(([, { license = "" }]) => !isLicenceAllowed(license, licences));
    expect(refused.map(([path, { license }]) => [path, license])).toEqual([]);
  });

  /** A script that runs at installation runs on every developer's machine and in CI: each new one is looked at first. */
  test("runs no script when it is installed, but for those that are known", () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript);
    const names = scripted.map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
    expect([...new Set(names)].toSorted()).toEqual(withScripts.toSorted());
  });
});

test("nothing is installed by users of the package: it depends on nothing", () => {
  expect(manifest).not.toHaveProperty("dependencies");
  expect(manifest).not.toHaveProperty("optionalDependencies");
  expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
});

test("every action of a workflow is pinned by its commit, with the version beside it", async () => {
  const files = globSync(".github/workflows/*.yml");
  expect(files.length).toBeGreaterThan(1);
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  const uses = texts.flatMap((text) => [...text.matchAll(/^\s*(?:- )?uses:.*$/gm)].map(([line]) => line));
  expect(uses.length).toBeGreaterThan(5);
  expect(uses.filter((line) => !/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

test("every Python package of a suite is pinned by its version", async () => {
  const files = globSync("test/**/requirements.txt");
  const lines = (await Promise.all(files.map((file) => readFile(file, "utf8")))).flatMap((text) => text.split("\n"));
  const requirements = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  expect(requirements.length).toBeGreaterThan(1);
  expect(requirements.filter((line) => !/^[\w.-]+(\[[\w,]+\])?==[\w.]+( ?;.*)?$/.test(line))).toEqual([]);
});
