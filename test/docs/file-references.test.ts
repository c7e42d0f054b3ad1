import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const isMarkdown = (file: string) => file.endsWith(".md");
const documents = [
  ...readdirSync(root).filter(isMarkdown),
  ...readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" })
    .filter(isMarkdown)
    .map((file) => `docs/${file}`),
  "test/aws-contract/README.md",
];
/** The folders that are kept in the repository; `dist/` is built. */
const folders = "bench|build|cdk|client|cli|console|contract|core|docs|functions|guard|local|test";

it("no document names a file that is not there", () => {
  const named = documents.flatMap((document) =>
    [...readFileSync(root + document, "utf8").matchAll(new RegExp(`\`((?:${folders})/[\\w./-]+)\``, "g"))].map(
      ([, path = ""]) => ({ document, path }),
    ),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ path }) => !existsSync(root + path))).toEqual([]);
});
