import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { type HandlerName, handlerNames } from "../contract/deployment/functions.ts";
import { lazyBuiltins } from "./lazy-builtins.ts";
import { collectLicences, licencesFile } from "./licences.ts";
import { buildWhenStale } from "./when-stale.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Bundles every Lambda function, including the AWS SDK so that the tested version runs, unless the bundles are up to date.
 * The licences of the bundled packages are beside each bundle.
 * @param outputDirectory the output folder, which is replaced.
 */
export async function buildFunctions(outputDirectory = `${root}dist/functions`): Promise<void> {
  await buildWhenStale(outputDirectory, ["functions", "contract", "core", "guard"], bundleFunctions);
}

async function bundleFunctions(outputDirectory: string): Promise<void> {
  const { metafile } = await build({ ...functionOptions(handlerNames), outdir: outputDirectory });
  await Promise.all(
    Object.entries(metafile.outputs).map(async ([path, { inputs }]) => {
      await writeFile(resolve(root, dirname(path), licencesFile), await collectLicences(Object.keys(inputs)));
    }),
  );
}

/** The options for bundling functions. The metafile lists the contents of each bundle. */
export function functionOptions(names: readonly HandlerName[]) {
  return {
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}/index.ts`, out: `${name}/index` })),
    outdir: "dist/functions",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    minify: true,
    sourcemap: false,
    // Prefers ES modules, which can be tree-shaken.
    mainFields: ["module", "main"],
    plugins: [lazyBuiltins("process.getBuiltinModule")],
    metafile: true,
    logLevel: "warning",
  } satisfies BuildOptions;
}

if (import.meta.main) await buildFunctions();
