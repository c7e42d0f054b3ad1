import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The documents, in the order in which they are read: those of the root folder, then `docs/`, then its folders. */
export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...globSync("docs/*.md", { cwd: root }).toSorted(),
  ...globSync("docs/*/**/*.md", { cwd: root }).toSorted(),
];

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(`${root}${page}`, "utf8");
}
