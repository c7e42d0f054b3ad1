import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { handlerNames } from "../contract/deployment/functions.ts";
import { collectLicences, licencesFile } from "./licences.ts";
import { buildWhenStale } from "./when-stale.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles every Lambda function, the AWS SDK included, so that what was tested is what runs, unless the bundles are up to
 * date. The licences of what a bundle holds lie beside it.
 * @param outputDirectory where the bundles go, in place of what is there.
 */
export async function buildFunctions(outputDirectory = `${root}dist/functions`): Promise<void> {
  await buildWhenStale(outputDirectory, ["functions", "contract", "core", "guard"], bundleFunctions);
}

async function bundleFunctions(outputDirectory: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: handlerNames.map((name) => ({ in: `functions/${name}/index.ts`, out: `${name}/index` })),
    outdir: outputDirectory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    sourcemap: false,
    // Packages that ship both forms are bundled from the one that can be pruned.
    mainFields: ["module", "main"],
    // CommonJS dependencies inside an ES module still call require().
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    metafile: true,
    logLevel: "warning",
  });
  await Promise.all(
    Object.entries(metafile.outputs).map(async ([path, { inputs }]) => {
      await writeFile(resolve(root, dirname(path), licencesFile), await collectLicences(Object.keys(inputs)));
    }),
  );
}

if (import.meta.main) await buildFunctions();
