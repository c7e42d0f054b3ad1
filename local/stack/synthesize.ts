import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withLock } from "../host/process-lock.ts";
import { settleAll } from "../host/settle-all.ts";
import { UserError } from "../host/user-error.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Builds the functions and the console, and synthesizes the CDK app, as `cdk synth` does.
 * @param assemblyDirectory the output folder for the cloud assembly.
 * @param context the context values, as with `cdk synth --context`.
 * @throws UserError in one line, if a construct of the app refuses a value, e.g. of the sign-in file.
 * @throws Error with the output of the builder or the app, if one of them fails otherwise.
 */
export async function synthesize(assemblyDirectory: string, context: Readonly<Record<string, string>>): Promise<void> {
  // Two stacks that start at the same time would build into the same folder, and one would empty it for the other.
  await withLock(`${root}dist/.lock`, async () => {
    // Separate processes: they load large modules, and the stack may run for hours.
    await settleAll([
      runProgram("build/functions.ts", {}, "The functions cannot be built"),
      runProgram("build/console.ts", {}, "The console cannot be built"),
    ]);
    // The app doesn't remove files of earlier runs.
    await rm(assemblyDirectory, { recursive: true, force: true });
    await runApp(assemblyDirectory, context);
  });
}

async function runApp(assemblyDirectory: string, context: Readonly<Record<string, string>>): Promise<void> {
  const variables = {
    CDK_OUTDIR: assemblyDirectory,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    // Validation is for deployments, takes as long as the rest, and is tested elsewhere.
    CDK_VALIDATION: "false",
  };
  await runProgram("cdk/app/app.ts", variables, "The CDK app does not synthesize");
}

/** Runs a program of the project. @throws UserError or Error with its output, if it fails. */
async function runProgram(file: string, variables: Readonly<Record<string, string>>, failure: string): Promise<void> {
  try {
    const env = { ...process.env, ...variables };
    await promisify(execFile)(process.execPath, [file], { cwd: root, env, maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    const output = (error as { stderr?: string }).stderr ?? String(error);
    // The messages of the app's constructs begin with the path of the construct.
    const refusal = /^Error: (Latchkey\w*\/.+)$/m.exec(output)?.[1];
    throw refusal ? new UserError(`${failure}: ${refusal}`) : new Error(`${failure}:\n${output.trim()}`);
  }
}
