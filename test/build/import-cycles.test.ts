import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const sources = "{core,contract,functions,guard,cdk,local,build,client,cli,console/src,bench}/**/*.{ts,tsx}";
const specifier = /\bfrom\s+"(\.[^"]+)"|\bimport\s*\(?\s*"(\.[^"]+)"/g;

/** The files that each file imports, for their types alone or not. */
async function importGraph(): Promise<Map<string, readonly string[]>> {
  const graph = new Map<string, readonly string[]>();
  for await (const file of glob(sources, { exclude: (path) => path.endsWith("node_modules") })) {
    const text = (await readFile(file, "utf8")).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    const imports = [...text.matchAll(specifier)].map(([, from, called]) => join(dirname(file), from ?? called ?? ""));
    graph.set(file, imports);
  }
  return graph;
}

/** A path that leads from a file back to itself, or `undefined`. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  function visit(file: string, path: readonly string[]): string[] | undefined {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const imported of graph.get(file) ?? []) {
      const cycle = visit(imported, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}

// The linter refuses cycles of values, and lets those of types pass.
test("no files import each other in a circle, not even for types alone", async () => {
  const graph = await importGraph();
  expect(graph.size).toBeGreaterThan(250);
  const missing = [...graph.values()].flat().filter((file) => /\.tsx?$/.test(file) && !graph.has(file));
  expect(missing.filter((file) => !file.startsWith("node_modules"))).toEqual([]);
  expect(findCycle(graph)).toBeUndefined();
});

test("a circle is found, however long it is", () => {
  expect(
    findCycle(
      new Map([
        ["a", ["b"]],
        ["b", ["c", "d"]],
        ["c", []],
        ["d", ["b"]],
      ]),
    ),
  ).toEqual(["b", "d", "b"]);
  expect(
    findCycle(
      new Map([
        ["a", ["b", "c"]],
        ["b", ["c"]],
        ["c", []],
      ]),
    ),
  ).toBeUndefined();
});
