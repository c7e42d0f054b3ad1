import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the built files depend on. */
const sources = [
  "console/**/*.*",
  "client/*.ts",
  "contract/*.ts",
  "core/*.ts",
  "build/console*.ts",
  "package-lock.json",
];

/**
 * Builds the web console. Nothing is done where its files are up to date.
 * @param outputDirectory where they go, in place of what is there.
 */
export async function buildConsole(outputDirectory = `${root}dist/console`): Promise<void> {
  const stampFile = `${outputDirectory}.stamp`;
  const [wanted, built] = await Promise.all([stampOfSources(), readFile(stampFile, "utf8").catch(() => undefined)]);
  if (wanted === built) return;
  // Of its own process, because the bundler takes React's form for development wherever NODE_ENV says so.
  const fresh = `${outputDirectory}.${process.pid}`;
  await promisify(execFile)(process.execPath, [`${root}build/console-bundle.ts`, fresh], {
    env: { ...process.env, NODE_ENV: "production" },
  });
  await rm(outputDirectory, { recursive: true, force: true });
  await rename(fresh, outputDirectory);
  await writeFile(stampFile, wanted);
}

async function stampOfSources(): Promise<string> {
  const digest = createHash("sha256");
  for (const source of globSync(sources, { cwd: root }).sort()) {
    digest.update(`${source}\n`).update(await readFile(`${root}${source}`));
  }
  return digest.digest("hex");
}

if (import.meta.main) await buildConsole();
