import { readFileSync } from "node:fs";

/**
 * An environment variable that the construct sets.
 * @throws Error where it is missing: the function then fails at its start, before it answers anything.
 */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

/**
 * Reads `settings.json`, which the constructs put beside a function's bundle: what was decided when deploying and is
 * no deploy-time value. A file has not the 4 KB limit of environment variables, which a scope catalogue outgrows.
 *
 * @param bundleUrl `import.meta.url` of the function's entry.
 */
export function readSettings<T>(bundleUrl: string): T {
  return JSON.parse(readFileSync(new URL("./settings.json", bundleUrl), "utf8")) as T;
}
