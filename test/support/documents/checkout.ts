import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { root } from "./pages.ts";

/** What belongs to this machine and not to a checkout. */
const leftOut = /^(?:\.git|\.latchkey|\.venv|node_modules|coverage|screenshots)(?:\/|$)/;

/**
 * Copies the project as it is now, changes that aren't committed included, so that the documents are read where nothing
 * of the user's lies. The packages are those of the project: `npm ci` was run there.
 * @param folder which doesn't exist yet.
 */
export async function copyCheckout(folder: string): Promise<void> {
  await cp(root, folder, { recursive: true, filter: (path) => !leftOut.test(relative(root, path)) });
  await symlink(`${root}node_modules`, `${folder}/node_modules`);
}

/** Creates the programs that behave a little differently in a test than for a reader. */
export async function createPrograms(folder: string, programs: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(`${folder}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}
