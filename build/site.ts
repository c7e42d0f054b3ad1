import { execFile } from "node:child_process";
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildApiReference } from "./api-reference.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = `${root}site/pages`;
const output = `${root}dist/site`;
const run = promisify(execFile);

/**
 * Builds the documentation site into `dist/site`: the Markdown files of the repository, unchanged, and the API reference.
 * The site loads nothing from other hosts, and search works without a server.
 *
 * @throws Error for a page that is missing in the navigation, and for a broken link or anchor.
 */
export async function buildSite(): Promise<void> {
  await installGenerator();
  await collectPages();
  rmSync(output, { recursive: true, force: true });
  await runTool("../../node_modules/typescript/bin/tsc", ["--noEmit", "-p", "."]);
  await runTool("vitepress/bin/vitepress.js", ["build", "."]);
  const { stdout } = await runTool("linkinator/build/src/cli.js", [
    output,
    // Links to other sites aren't checked: that would need the network.
    ...["--recurse", "--check-fragments", "--skip", "^https:", "--verbosity", "error"],
  ]);
  process.stdout.write(stdout);
}

/** The generator has its own lock file, so that only this build installs it. */
async function installGenerator(): Promise<void> {
  const installed = `${root}site/node_modules/.package-lock.json`;
  const isCurrent = existsSync(installed) && readFileSync(installed, "utf8").includes('"node_modules/vitepress"');
  if (!isCurrent) await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: `${root}site` });
}

/** Copies the pages into the same folders as in the repository, so that links between them still work. */
async function collectPages(): Promise<void> {
  rmSync(pages, { recursive: true, force: true });
  mkdirSync(pages, { recursive: true });
  for (const file of globSync("*.md", { cwd: root })) cpSync(root + file, `${pages}/${file}`);
  cpSync(`${root}docs`, `${pages}/docs`, { recursive: true });
  await buildApiReference(`${pages}/api-reference`);
  writeFileSync(`${pages}/docs/decisions/index.md`, listDecisions());
  // A site starts at `index`, a repository at `README`.
  renameSync(`${pages}/README.md`, `${pages}/index.md`);
  renameSync(`${pages}/docs/README.md`, `${pages}/docs/index.md`);
}

function listDecisions(): string {
  const links = globSync("*.md", { cwd: `${pages}/docs/decisions` })
    .toSorted()
    .map((file) => {
      const [, title = file] = /^# (.+)$/m.exec(readFileSync(`${pages}/docs/decisions/${file}`, "utf8")) ?? [];
      return `- [${title}](${file})`;
    });
  return `# Decisions\n\n${links.join("\n")}\n`;
}

function runTool(script: string, args: readonly string[]) {
  return run(process.execPath, [`${root}site/node_modules/${script}`, ...args], {
    cwd: `${root}site`,
    maxBuffer: 10_000_000,
  });
}

if (import.meta.main) {
  await buildSite().catch((error: Error & { readonly stdout?: string; readonly stderr?: string }) => {
    console.error(error.stderr || error.stdout || error.message);
    process.exitCode = 1;
  });
}
