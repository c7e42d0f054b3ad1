import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const run = promisify(execFile);

test("packed and installed into an empty folder, without a network, the package has the command", async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-package-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await run("npm", ["pack", "--pack-destination", folder]);
  const [tarball = ""] = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));

  await writeFile(join(folder, "package.json"), "{}");
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], { cwd: folder });
  const { stdout } = await run("npx", ["--no-install", "latchkey", "--version"], { cwd: folder });
  expect(stdout).toBe(`${manifest.version}\n`);
}, 60_000);
