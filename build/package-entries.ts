import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { declareEntries, type PackageEntry } from "./declarations.ts";
import { collectLicences, licencesFile } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Every entry of the package. To add one, add a line here; a test then prints the members that `package.json` needs.
 */
export const packageEntries: readonly PackageEntry[] = [
  { subpath: ".", source: "cdk/index.ts", folder: "cdk" },
  { subpath: "./client", source: "client/index.ts", folder: "client" },
  { subpath: "./guard", source: "guard/index.ts", folder: "guard" },
  { subpath: "./introspection", source: "functions/introspection/introspector.ts", folder: "introspection" },
];

/** Constructs of two copies of the CDK aren't compatible, so the app's copy is used. */
const external = ["aws-cdk-lib", "constructs"];

/**
 * Builds every entry of the package: an ES module, a CommonJS module, their declarations, and the licences of the
 * packages that are bundled.
 */
export async function buildPackageEntries(): Promise<void> {
  await Promise.all(packageEntries.map(({ folder }) => rm(`${root}dist/${folder}`, { recursive: true, force: true })));
  await Promise.all([bundlePackageEntries(`${root}dist`), declareEntries(packageEntries)]);
}

/** Builds the modules of every entry, without their declarations. */
export async function bundlePackageEntries(outputDirectory: string): Promise<void> {
  await Promise.all(packageEntries.map((entry) => bundleEntry(entry, outputDirectory)));
}

async function bundleEntry({ source, folder }: PackageEntry, outputDirectory: string): Promise<void> {
  const options: BuildOptions & { metafile: true } = {
    absWorkingDir: root,
    entryPoints: [source],
    bundle: true,
    external,
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    logLevel: "warning",
    metafile: true,
  };
  const [{ metafile }] = await Promise.all([
    build({ ...options, format: "esm", outfile: `${outputDirectory}/${folder}/index.js` }),
    build({
      ...options,
      format: "cjs",
      outfile: `${outputDirectory}/${folder}/index.cjs`,
      // Without import.meta, the code falls back to __filename.
      logOverride: { "empty-import-meta": "silent" },
    }),
  ]);
  const licences = await collectLicences(Object.keys(metafile.inputs));
  if (licences !== "") await writeFile(`${outputDirectory}/${folder}/${licencesFile}`, licences);
}

if (import.meta.main) await buildPackageEntries();
