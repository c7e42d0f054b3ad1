import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildCli } from "../../build/cli.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The bundled command line, and a folder in which Node keeps the compiled form of it. */
    cli: { readonly bundle: string; readonly compileCache: string };
  }
}

/** Bundles the command line once for all test files of a project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-cli-bundle-"));
  const bundle = join(folder, "latchkey.mjs");
  await buildCli(bundle);
  project.provide("cli", { bundle, compileCache: join(folder, "compiled") });
  return () => rm(folder, { recursive: true, force: true });
}
