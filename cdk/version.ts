import { readFileSync } from "node:fs";

const { version: packageVersion } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** The version of this package, which a deployed service answers as its own. */
export const version: string = packageVersion;
