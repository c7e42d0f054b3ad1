import { expect, test } from "vitest";
import { packageEntries } from "../../build/package-entries.ts";
import manifest from "../../package.json" with { type: "json" };

const file = (folder: string, extension: string) => `./dist/${folder}/index.${extension}`;

test("every entry is exported as ES module and as CommonJS, each with declarations of its own kind", () => {
  const entries = packageEntries.map(({ subpath, folder }) => [
    subpath,
    {
      import: { types: file(folder, "d.ts"), default: file(folder, "js") },
      require: { types: file(folder, "d.cts"), default: file(folder, "cjs") },
    },
  ]);
  expect(manifest.exports).toEqual({ ...Object.fromEntries(entries), "./package.json": "./package.json" });
});

test("tools that don't read exports find the constructs and the types of every other entry", () => {
  expect(manifest.main).toBe(file("cdk", "cjs"));
  expect(manifest.types).toBe(file("cdk", "d.cts"));
  const others = packageEntries.filter(({ subpath }) => subpath !== ".");
  expect(manifest.typesVersions).toEqual({
    "*": Object.fromEntries(others.map(({ subpath, folder }) => [subpath.slice(2), [file(folder, "d.cts")]])),
  });
});

test("the package holds every entry", () => {
  expect(manifest.files).toEqual(expect.arrayContaining(packageEntries.map(({ folder }) => `dist/${folder}`)));
});

test("the package can be published", () => {
  expect(manifest).not.toHaveProperty("private");
  expect(manifest.repository.url).toMatch(/^git\+https:\/\/github\.com\/[\w-]+\/latchkey\.git$/);
  expect(manifest.bugs.url).toMatch(/\/issues$/);
  expect(manifest.keywords).toContain("aws-cdk");
});
