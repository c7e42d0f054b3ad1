import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { apiModelFolder, declareEntries } from "./declarations.ts";
import { packageEntries } from "./package-entries.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Generates the API reference from the docstrings as Markdown: `index.md`, and a folder for each entry of the package.
 */
export async function buildApiReference(outputDirectory = `${root}dist/api-reference`): Promise<void> {
  await declareEntries(packageEntries);
  await rm(outputDirectory, { recursive: true, force: true });
  const documenter = `${root}node_modules/@microsoft/api-documenter/bin/api-documenter`;
  for (const { folder } of packageEntries) {
    const folders = [
      "--input-folder",
      `${apiModelFolder}/${folder}`,
      "--output-folder",
      `${outputDirectory}/${folder}`,
    ];
    await promisify(execFile)(process.execPath, [documenter, "markdown", ...folders], { maxBuffer: 10_000_000 });
  }
  const links = packageEntries.map(
    ({ subpath, folder }) => `- [\`latchkey${subpath.slice(1)}\`](${folder}/latchkey.md)`,
  );
  await writeFile(`${outputDirectory}/index.md`, `# API reference\n\n${links.join("\n")}\n`);
}

if (import.meta.main) await buildApiReference();
