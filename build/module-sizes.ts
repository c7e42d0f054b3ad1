import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = [
  "core",
  "contract",
  "functions",
  "guard",
  "cdk",
  "local",
  "client",
  "cli",
  "console/src",
  "build",
  "bench",
];

/** The number of lines of each TypeScript file of a folder in a commit. */
function countLines(commit: string, folder: string): number[] {
  const patterns = [`${folder}/*.ts`, `${folder}/*.tsx`];
  try {
    const output = execFileSync("git", ["grep", "--count", "", commit, "--", ...patterns], { cwd: root });
    return output
      .toString()
      .trim()
      .split("\n")
      .map((line) => Number(line.slice(line.lastIndexOf(":") + 1)));
  } catch {
    // git grep exits with 1 if the commit has no such file.
    return [];
  }
}

/** The table of module sizes in docs/architecture.md: `npm run module-sizes [commit]`. */
function formatSizes(commit: string): string {
  const rows = folders.map((folder) => {
    const lines = countLines(commit, folder).toSorted((a, b) => a - b);
    const small = lines.filter((count) => count <= 15).length;
    const large = lines.filter((count) => count > 300).length;
    return `| \`${folder}/\` | ${lines.length} | ${lines[lines.length >> 1] ?? "–"} | ${small} | ${large} |`;
  });
  return [
    "| folder | files | median lines | 15 lines or fewer | over 300 |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

if (import.meta.main) console.log(formatSizes(process.argv[2] ?? "HEAD"));
