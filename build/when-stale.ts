import { createHash } from "node:crypto";
import { globSync, statSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { withLock } from "../local/host/process-lock.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Builds a folder unless it was already built from the same sources, in this process or another. A failed build leaves the
 * folder unchanged.
 * @param outputDirectory the folder; a file `<folder>.stamp` beside it holds the digest of its sources.
 * @param folders the folders of the project that the build reads. `build/` and the lock file always count.
 * @param build builds into the given folder, which does not exist yet.
 */
export async function buildWhenStale(
  outputDirectory: string,
  folders: readonly string[],
  build: (directory: string) => Promise<unknown>,
): Promise<void> {
  await withLock(`${outputDirectory}.lock`, () => buildUnlessBuilt(outputDirectory, folders, build));
}

async function buildUnlessBuilt(
  ...[outputDirectory, folders, build]: Parameters<typeof buildWhenStale>
): Promise<void> {
  const stampFile = `${outputDirectory}.stamp`;
  const [wanted, built] = await Promise.all([
    digestSources(folders),
    readFile(stampFile, "utf8").catch(() => undefined),
  ]);
  if (wanted === built && statSync(outputDirectory, { throwIfNoEntry: false })) return;
  const fresh = `${outputDirectory}.${process.pid}`;
  await build(fresh);
  await rm(stampFile, { force: true });
  await rm(outputDirectory, { recursive: true, force: true });
  await rename(fresh, outputDirectory);
  await writeFile(stampFile, wanted);
}

async function digestSources(folders: readonly string[]): Promise<string> {
  const digest = createHash("sha256");
  const patterns = [...folders, "build"].map((folder) => `${folder}/**/*.*`);
  for (const file of globSync([...patterns, "package-lock.json"], { cwd: root }).sort()) {
    digest.update(`${file}\n`).update(await readFile(`${root}${file}`));
  }
  return digest.digest("hex");
}
