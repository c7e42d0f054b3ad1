import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "./user-error.ts";

const minVersion = 17;
const advice = `Latchkey's local stack needs Java ${minVersion} or newer for DynamoDB Local: install a JRE, e.g. from https://adoptium.net, and have "java" on the PATH.`;

/**
 * Makes sure that Java is there.
 * @throws UserError saying what to install.
 */
export async function requireJava(): Promise<void> {
  const { stderr, stdout } = await promisify(execFile)("java", ["-version"]).catch(() => {
    throw new UserError(advice);
  });
  const version = javaVersion(stderr + stdout);
  if (version < minVersion) throw new UserError(`${advice} The "java" there now is version ${version}.`);
}

/** The major version in what `java -version` says, `1.8.0` being 8; 0 where it says none. */
export function javaVersion(text: string): number {
  const [, first = "0", second = "0"] = /version "(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return first === "1" ? Number(second) : Number(first);
}
