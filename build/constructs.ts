import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { licencesFile, licencesOf } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Compiles the constructs as other CDK apps import them: one ES module in `dist/cdk/`, its types in `dist/types/`.
 * The CDK is left to the app that imports them, because constructs of two copies of it do not go together.
 * Beside it, in `dist/introspection/`, is what functions import that may introspect.
 */
export async function buildConstructs(): Promise<void> {
  const folders = ["cdk", "introspection", "types"];
  await Promise.all(folders.map((folder) => rm(`${root}dist/${folder}`, { recursive: true, force: true })));
  await Promise.all([bundle(), bundleIntrospection(), declareTypes()]);
}

async function bundleIntrospection(): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["functions/introspection/introspector.ts"],
    outfile: "dist/introspection/index.js",
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    // CommonJS dependencies inside an ES module still call require().
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    metafile: true,
    logLevel: "warning",
  });
  await writeFile(`${root}dist/introspection/${licencesFile}`, await licencesOf(Object.keys(metafile.inputs)));
}

async function bundle(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ["cdk/index.ts"],
    outfile: "dist/cdk/index.js",
    bundle: true,
    external: ["aws-cdk-lib", "constructs"],
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "warning",
  });
}

async function declareTypes(): Promise<void> {
  const compiler = fileURLToPath(new URL("bin/tsc", new URL(".", import.meta.resolve("typescript/package.json"))));
  await promisify(execFile)(process.execPath, [compiler, "--project", "build/constructs.tsconfig.json"], { cwd: root });
}

if (import.meta.main) await buildConstructs();
