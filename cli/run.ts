import { CommanderError } from "commander";
import { describeFailure, exitCodes } from "./failure.ts";
import { paint, say } from "./output.ts";
import { createProgram } from "./program.ts";

/**
 * Runs a command line and says in one line what failed.
 * @param args what stands after the command's own name.
 * @returns the code to exit with.
 */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? exitCodes.done);
  } catch (error) {
    // Commander has said what was wrong already, or has shown the help or the version that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const { line, exitCode } = describeFailure(error);
    say(`${paint("red", "latchkey:", process.stderr)} ${line}`);
    return exitCode;
  }
}
