import { chmod, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { collectLicences, licencesFile } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles the command line into one file that needs nothing but Node, with the licences of what it holds beside it.
 * @param outfile where it goes, a file that can be executed.
 * @returns what the bundle is made of.
 */
export async function buildCli(outfile = `${root}dist/cli/latchkey.mjs`): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["cli/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    minify: true,
    mainFields: ["module", "main"],
    // Some of what is bundled is CommonJS, and asks for Node's own modules by require.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  await chmod(outfile, 0o755);
  await writeFile(join(dirname(outfile), licencesFile), await collectLicences(Object.keys(metafile.inputs)));
  return metafile;
}

if (import.meta.main) await buildCli();
