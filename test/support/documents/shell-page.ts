import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isGroupRunning, stopGroup } from "../../deploy/process-group.ts";
import { type Block, place } from "./blocks.ts";
import { compareOutput } from "./output.ts";

/** Where pages are read. */
export interface Surroundings {
  /** The folder in which commands run. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** A folder for the blocks of a page and what they print, which the page doesn't know. */
  readonly notes: string;
  /** What a block is before it is run: with other ports, for example. */
  readonly adapt: (code: string) => string;
}

/** After how many milliseconds a page is taken for one that hangs. */
const timeLimit = 300_000;

/** The blocks of a page that are run or written in its shell. */
export function findSteps(page: readonly Block[]): readonly Block[] {
  return page.filter(({ language, attributes }) => (language === "sh" || attributes["file"]) && !attributes["skip"]);
}

/** The blocks of a page that are compared with what was printed. */
export function findOutputs(page: readonly Block[]): readonly Block[] {
  return page.filter(({ outputOf, attributes }) => outputOf && !attributes["skip"]);
}

/**
 * Runs the commands of a page in one shell, in order, writes its files between them, and compares its outputs.
 * @returns a function that stops what the page left running in the background.
 * @throws Error with the place and the output of the first block that fails or prints something else.
 */
export async function readShellPage(
  page: readonly Block[],
  { folder, env, notes, adapt }: Surroundings,
): Promise<() => Promise<void>> {
  await mkdir(notes, { recursive: true });
  const steps = findSteps(page);
  const shown = new Set(page.map(({ outputOf }) => outputOf?.line));
  for (const block of steps) await writeFile(`${nameIn(notes, block)}.block`, adapt(block.code));
  const script = steps.map((block) => toCommands(block, nameIn(notes, block), shown.has(block.line)));
  await writeFile(`${notes}/page.sh`, ["set -Eeuo pipefail", ...script].join("\n"));

  // In a process group of its own, so that all that it leaves running can be stopped.
  const child = spawn("bash", ["--norc", `${notes}/page.sh`], { cwd: folder, env, detached: true, stdio: "ignore" });
  const stop = async () => {
    if (isGroupRunning(child)) process.kill(-(child.pid ?? 0), "SIGTERM");
    for (const deadline = Date.now() + 10_000; isGroupRunning(child) && Date.now() < deadline; ) await sleep(50);
    await stopGroup(child);
  };
  const exitCode = await once(child, "exit", { signal: AbortSignal.timeout(timeLimit) }).then(
    ([code]) => `${code}`,
    () => "nothing in time",
  );
  const failure =
    (await findFailure(page, notes)) ?? (exitCode === "0" ? undefined : await describeEnd(steps, notes, exitCode));
  if (failure === undefined) return stop;
  await stop();
  throw new Error(failure);
}

function nameIn(notes: string, { line }: Block): string {
  return `${notes}/${line}`;
}

/** What the first block did that it shouldn't: it failed, or printed something else than the page shows. */
async function findFailure(page: readonly Block[], notes: string): Promise<string | undefined> {
  for (const block of page) {
    const output = await readNote(`${nameIn(notes, block.outputOf ?? block)}.output`);
    const failed = await readNote(`${nameIn(notes, block)}.failed`);
    if (failed !== undefined) return describe(block, failed, output);
    if (!findOutputs([block]).length || output === undefined) continue;
    const difference = compareOutput(block, output);
    if (difference) return describe(block, difference, output);
  }
  return undefined;
}

/** What was going on when the shell ended for a reason that no block noted, such as a variable that isn't set. */
async function describeEnd(steps: readonly Block[], notes: string, exitCode: string): Promise<string | undefined> {
  const last = steps.findLast((block) => existsSync(`${nameIn(notes, block)}.output`)) ?? steps[0];
  return last && describe(last, `the shell ended with ${exitCode}`, await readNote(`${nameIn(notes, last)}.output`));
}

function readNote(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

/** The lines of the page's script that run a block. What goes wrong is noted in a file beside it. */
function toCommands({ language, attributes }: Block, name: string, isShown: boolean): string {
  const { exit, background, file } = attributes;
  if (language !== "sh") return `mkdir -p "$(dirname '${file}')"; cp '${name}.block' '${file}'`;
  // Where a page shows the response, it shows errors too. Where it doesn't, it expects none.
  const curl = `export CURL_OPTION=${isShown ? "" : "--fail-with-body"}`;
  const run = `${curl}; . '${name}.block' > '${name}.output' 2>&1`;
  if (background !== undefined) {
    return [
      `(${run}) &`,
      `until grep -qF '${background}' '${name}.output' 2> /dev/null; do`,
      `  kill -0 $! 2> /dev/null || { echo 'ended early' > '${name}.failed'; exit 1; }; sleep 0.1`,
      "done",
    ].join("\n");
  }
  if (exit !== undefined) {
    return [
      `trap - ERR; set +e; ${run}; status=$?; set -e`,
      `[ "$status" = '${exit}' ] || { echo "ended with $status, not ${exit}" > '${name}.failed'; exit 1; }`,
    ].join("\n");
  }
  return [`trap 'echo "this failed: $BASH_COMMAND" > "${name}.failed"' ERR`, run].join("\n");
}

/** Secrets of the test's stack open nothing, but stay out of its log all the same. */
function describe(block: Block, problem: string, output = ""): string {
  const text = `${place(block)}: ${problem.trim()}\n${output.slice(-3_000)}`;
  return text.replaceAll(/\b[a-z]\w*_[0-7][0-9a-hjkmnp-tv-z]{25}_\w{49}\b/g, "<secret>");
}
