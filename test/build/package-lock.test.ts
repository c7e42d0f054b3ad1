import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  /** It is part of the tarball of the package above it, whose hash covers it. */
  readonly inBundle?: boolean;
}

const lock = JSON.parse(await readFile("package-lock.json", "utf8")) as { readonly packages: Record<string, Entry> };
const entries = Object.entries(lock.packages).filter(([path, { inBundle }]) => path !== "" && !inBundle);
const registry = "https://registry.npmjs.org/";

describe("every package in the lock file", () => {
  test("has an integrity hash, those for other platforms too", () => {
    expect(entries.length).toBeGreaterThan(300);
    const without = entries.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""));
    expect(without.map(([path]) => path)).toEqual([]);
  });

  test("comes from the npm registry: none from a folder, a repository or another host", () => {
    // An entry without `resolved` is of the registry, by its name and version.
    const elsewhere = entries.filter(
      ([, { version, resolved = registry, link }]) =>
        link || !resolved.startsWith(registry) || !/^\d+\.\d+\.\d+/.test(version ?? ""),
    );
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });

  test("that is bundled in another has that other's hash", () => {
    const bundled = Object.entries(lock.packages).filter(([, { inBundle }]) => inBundle);
    for (const [path] of bundled) {
      const outer = path.slice(0, path.lastIndexOf("/node_modules/"));
      expect([path, lock.packages[outer]?.integrity ?? lock.packages[outer]?.inBundle]).not.toEqual([path, undefined]);
    }
  });
});
