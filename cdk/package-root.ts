import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// A bundle in CommonJS has no import.meta.url.
const moduleUrl: string = import.meta.url ?? pathToFileURL(__filename).href;

/**
 * The folder of this package, with the bundled functions and the console. The constructs are at different depths in it:
 * in `cdk/` as sources, in `dist/cdk/` as installed. An app that was bundled with the constructs in it finds the
 * package where it is installed.
 */
export const packageRoot: URL = enclosingPackage(moduleUrl) ?? installedPackage();

function enclosingPackage(url: string): URL | undefined {
  const folder = new URL(".", url);
  const manifest = new URL("package.json", folder);
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "latchkey") return folder;
  const parent = new URL("..", folder);
  return parent.href === folder.href ? undefined : enclosingPackage(parent.href);
}

function installedPackage(): URL {
  // Not a literal, which a bundler would try to bundle.
  const manifest = ["latchkey", "package.json"].join("/");
  try {
    return new URL(".", pathToFileURL(createRequire(moduleUrl).resolve(manifest)));
  } catch (cause) {
    throw new Error("The constructs of Latchkey were bundled, and the package is not installed beside the bundle.", {
      cause,
    });
  }
}
