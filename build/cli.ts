import { chmod, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { lazyBuiltins } from "./lazy-builtins.ts";
import { collectLicences, licencesFile } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles the CLI into one executable file that needs only Node. The licences of the bundled packages are beside it.
 * @returns the metafile of the bundle.
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
    plugins: [lazyBuiltins("require")],
    // With it, the bundle loads Node's built-in modules.
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
