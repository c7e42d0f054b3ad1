import { readFileSync } from "node:fs";
import { settingsFile } from "../contract/deployment/functions.ts";
import { DamagedError } from "../core/errors.ts";
import { readShape, type Shape } from "../core/shape.ts";

/**
 * An environment variable that the construct sets.
 * @throws Error if it is missing: the function then fails at its start, before it responds to anything.
 */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

/**
 * Reads the settings file that the constructs add to a function's bundle: the settings that are known at synthesis. It
 * is a file because a scope catalogue can exceed the 4 KB limit of environment variables.
 *
 * @param bundleUrl `import.meta.url` of the function's entry.
 * @throws DamagedError if the file is missing or invalid. The function then fails at its start, and API Gateway denies
 *   every call.
 */
export function readSettings<T>(bundleUrl: string, shape: Shape<T>): T {
  return readShape(settingsFile, shape, readJson(new URL(settingsFile, bundleUrl)));
}

function readJson(file: URL): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new DamagedError(settingsFile, "It can't be read as JSON.", { cause });
  }
}
