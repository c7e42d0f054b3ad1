import { readFileSync } from "node:fs";
import { packageRoot } from "./package-root.ts";

const { version: packageVersion } = JSON.parse(readFileSync(new URL("package.json", packageRoot), "utf8"));

/** The version of this package, which a deployed service reports as its own. */
export const version: string = packageVersion;
