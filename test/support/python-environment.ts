import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * A virtual environment of Python with what a requirements file lists. It is made once, in `.venv/`, and made anew
 * where the requirements have changed.
 *
 * @param name of the environment's folder.
 * @returns the folder with its programs.
 * @throws Error that says what is missing on the machine.
 */
export async function pythonEnvironment(name: string, requirementsFile: string): Promise<string> {
  const directory = `${root}.venv/${name}`;
  const stampFile = `${directory}/requirements.sha256`;
  const programs = `${directory}/bin`;
  const stamp = createHash("sha256")
    .update(await readFile(requirementsFile))
    .digest("hex");
  if (existsSync(stampFile) && (await readFile(stampFile, "utf8")) === stamp) return programs;

  await rm(directory, { recursive: true, force: true });
  await mkdir(`${root}.venv`, { recursive: true });
  await makeEnvironment(directory);
  await run(`${programs}/python`, [
    ...["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"],
    ...["--requirement", requirementsFile],
  ]);
  // Last, so that an environment that was not finished is not taken for one that is.
  await writeFile(stampFile, stamp);
  return programs;
}

async function makeEnvironment(directory: string): Promise<void> {
  const python = process.env["PYTHON"] ?? "python3";
  const needed = `Python 3.10 or newer with its module venv is needed, as ${python} or where PYTHON says`;
  try {
    await run(python, ["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"]);
    await run(python, ["-m", "venv", directory]);
  } catch (error) {
    throw new Error(`${needed}.`, { cause: error });
  }
}
