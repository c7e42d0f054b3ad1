import { execFile } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import manifest from "../package.json" with { type: "json" };
import { isLicenceAllowed } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The licences that may be bundled: those that require only their text beside the code. */
const allowedLicences = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unlicense"];

interface Component {
  readonly name: string;
  readonly version: string;
  readonly scope?: string;
  readonly properties?: readonly { readonly name: string }[];
  readonly licenses?: readonly { readonly license?: { readonly id?: string }; readonly expression?: string }[];
}

/**
 * Writes `dist/sbom.cdx.json`, the package's bill of materials (CycloneDX). The package has no dependencies that npm
 * could list: what it contains is bundled, so these are the packages named in the licences beside the bundles.
 *
 * @throws Error for a licence that may not be bundled, and for a bundled package that is not in the lock file.
 */
export async function buildSbom(): Promise<void> {
  const { stdout } = await promisify(execFile)("npm", ["sbom", "--sbom-format", "cyclonedx"], {
    cwd: root,
    maxBuffer: 100_000_000,
  });
  const { components: installed, dependencies: _, metadata, ...bom } = JSON.parse(stdout);
  const components = [...bundledPackages()].map((id) => {
    const found = (installed as Component[]).find(({ name, version }) => `${name} ${version}` === id);
    if (!found) throw new Error(`${id} is bundled, but not in the lock file.`);
    // npm lists them as development dependencies, which they aren't once they are bundled.
    const { scope: _scope, properties: _properties, ...component } = found;
    return component;
  });
  const refused = components.filter((component) => !isAllowed(component));
  if (refused.length > 0) {
    throw new Error(`The licence may not be bundled: ${refused.map(({ name }) => name).join(", ")}.`);
  }
  const { name, version } = manifest;
  const document = {
    ...bom,
    metadata: { ...metadata, component: { ...metadata.component, name, version } },
    components,
    dependencies: [
      { ref: metadata.component["bom-ref"], dependsOn: components.map(({ name, version }) => `${name}@${version}`) },
    ],
  };
  writeFileSync(`${root}dist/sbom.cdx.json`, `${JSON.stringify(document, null, 2)}\n`);
}

/** Every package in a bundle, as `name version`. */
function bundledPackages(): Set<string> {
  const lists = globSync("dist/**/LICENSES.*", { cwd: root }).map((file) => readFileSync(root + file, "utf8"));
  // `build/licences.ts` writes one package per line, Vite a heading for each.
  const ids = lists.flatMap((text) => [
    ...text.matchAll(/^(?:## )?((?:@[\w.-]+\/)?[\w.-]+)(?: -)? (\d+\.\d+\.\d+[\w.+-]*)(?: \([^)]*\))?$/gm),
  ]);
  return new Set(ids.map(([, name, version]) => `${name} ${version}`).sort());
}

function isAllowed({ licenses = [] }: Component): boolean {
  const ids = licenses.map(({ license, expression }) => license?.id ?? expression ?? "");
  return ids.length > 0 && ids.every((id) => isLicenceAllowed(id, allowedLicences));
}

if (import.meta.main) await buildSbom();
