import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../..", import.meta.url));

declare module "vitest" {
  interface ProvidedContext {
    /** The package as npm publishes it. */
    tarball: string;
  }
}

/**
 * Packs the package once for all consumers. A release gives the tarball that it is going to publish, in the environment
 * variable `LATCHKEY_TARBALL`.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env["LATCHKEY_TARBALL"];
  if (given) {
    project.provide("tarball", resolve(root, given));
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "latchkey-packed-"));
  await promisify(execFile)("npm", ["pack", "--pack-destination", folder], { cwd: root, maxBuffer: 10_000_000 });
  const [name = ""] = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));
  project.provide("tarball", join(folder, name));
  return () => rm(folder, { recursive: true, force: true });
}
