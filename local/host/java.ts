import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "./user-error.ts";

const minVersion = 17;
const advice = `Latchkey's local stack needs a JDK, version ${minVersion} or newer, for DynamoDB Local. Install one, e.g. from https://adoptium.net, and put its "java" on the PATH.`;

/**
 * Checks that a JDK is installed.
 * @throws UserError saying what to install.
 */
export async function requireJava(): Promise<void> {
  // Java 8 does not know the option.
  const { stdout } = await promisify(execFile)("java", ["--list-modules"]).catch(() => {
    throw new UserError(advice);
  });
  const problem = describeProblem(stdout);
  if (problem) throw new UserError(`${advice} The current "java" ${problem}.`);
}

/** Why a Java with these modules, one per line, can't be used; `undefined` if it can. */
export function describeProblem(modules: string): string | undefined {
  const version = Number(/^java\.base@(\d+)/m.exec(modules)?.[1] ?? 0);
  if (version < minVersion) return `is version ${version}`;
  return /^jdk\.compiler@/m.test(modules) ? undefined : "is a JRE, which has no compiler";
}
