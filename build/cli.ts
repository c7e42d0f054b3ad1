import { chmod } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BuildResult, build } from "esbuild";

const outfile = fileURLToPath(new URL("../dist/cli/latchkey.mjs", import.meta.url));

/** Bundles the command line into one file that needs nothing but Node. */
export async function buildCli(): Promise<BuildResult<{ metafile: true }>> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("../cli/main.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    minify: true,
    mainFields: ["module", "main"],
    // Some of what is bundled is CommonJS, and asks for Node's own modules by require.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  await chmod(outfile, 0o755);
  return result;
}

if (import.meta.main) await buildCli();
