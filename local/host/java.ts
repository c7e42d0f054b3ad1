import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "./user-error.ts";

const minVersion = 17;
const advice = `Latchkey's local stack needs a JDK, version ${minVersion} or newer, for DynamoDB Local: install one, e.g. from https://adoptium.net, and have its "java" on the PATH.`;

/**
 * Makes sure that Java is there, with its compiler.
 * @throws UserError saying what to install.
 */
export async function requireJava(): Promise<void> {
  // Java 8 does not know the option.
  const { stdout } = await promisify(execFile)("java", ["--list-modules"]).catch(() => {
    throw new UserError(advice);
  });
  const lack = describeLack(stdout);
  if (lack) throw new UserError(`${advice} The "java" there now ${lack}.`);
}

/** What a Java lacks whose modules are these, a line each; `undefined`: nothing. */
export function describeLack(modules: string): string | undefined {
  const version = Number(/^java\.base@(\d+)/m.exec(modules)?.[1] ?? 0);
  if (version < minVersion) return `is version ${version}`;
  return /^jdk\.compiler@/m.test(modules) ? undefined : "is a JRE, which has no compiler";
}
