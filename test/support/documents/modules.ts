import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { packageEntries } from "../../../build/package-entries.ts";
import { type Block, blocks } from "./blocks.ts";
import { root } from "./pages.ts";

/** The blocks of TypeScript and JavaScript. */
export const codeBlocks: readonly Block[] = blocks.filter(({ language }) => /^[tj]s$/.test(language));

/** The file that a block becomes, below a folder: pages have folders of their own. */
export function fileOf({ page, line, language, attributes }: Block): string {
  return `${page.replace(/\.md$/, "").replaceAll("/", "-")}/${attributes["file"] ?? `line-${line}.${language}`}`;
}

/** Writes blocks as files that find the packages of the project. @param toFile what stands in the file of a block. */
export function writeModules(folder: string, toFile: (code: string) => string, list = codeBlocks): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(`${root}node_modules`, `${folder}/node_modules`);
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }');
  for (const block of list) {
    const file = `${folder}/${fileOf(block)}`;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, toFile(block.code));
  }
}

/** Has imports of the package load its sources. */
export function importSources(code: string): string {
  return packageEntries.reduce((text, { subpath, source }) => {
    const url = pathToFileURL(`${root}${source}`).href;
    return text.replaceAll(`"latchkey${subpath.slice(1)}"`, JSON.stringify(url));
  }, code);
}
