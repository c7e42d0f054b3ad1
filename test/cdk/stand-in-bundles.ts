import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { consoleFilesContextKey } from "../../cdk/console/token-console.ts";
import { bundlesContextKey } from "../../cdk/handlers/handler-asset.ts";
import { handlerNames } from "../../contract/deployment/functions.ts";

// Nothing here runs a function: a stand-in for each bundle is as good, and need not be built first.
const bundles = mkdtempSync(`${tmpdir()}/latchkey-bundles-`);
for (const name of handlerNames) {
  mkdirSync(`${bundles}/${name}`);
  writeFileSync(`${bundles}/${name}/index.mjs`, `export const handler = () => "${name}";\n`);
}

const consoleFiles = `${bundles}/console`;
mkdirSync(`${consoleFiles}/assets`, { recursive: true });
writeFileSync(`${consoleFiles}/index.html`, "<!doctype html>\n");
writeFileSync(`${consoleFiles}/assets/index-abc.js`, "");

/** The context that has the constructs take the stand-ins. */
export const standInBundles = { [bundlesContextKey]: bundles, [consoleFilesContextKey]: consoleFiles };
