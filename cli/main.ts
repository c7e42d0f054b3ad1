#!/usr/bin/env node
import { CommanderError } from "commander";
import { exitCodes, formatError } from "./errors.ts";
import { colorize, handleOutputErrors, info } from "./output.ts";
import { createProgram } from "./program.ts";

handleOutputErrors();
process.exitCode = await run(process.argv.slice(2));

/** Runs the CLI and reports an error as one line. @returns the exit code. */
async function run(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? exitCodes.success);
  } catch (error) {
    // Commander has already reported the error, or printed the help or the version.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
    const { message, exitCode } = formatError(error, args);
    info(message, `${colorize("red", "latchkey:", process.stderr)} `);
    return exitCode;
  }
}
