import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildWhenStale } from "./when-stale.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Builds the web console, unless its files are up to date.
 * @param outputDirectory the output folder, which is replaced.
 */
export async function buildConsole(outputDirectory = `${root}dist/console`): Promise<void> {
  await buildWhenStale(outputDirectory, ["console", "client", "contract", "core"], (directory) =>
    // A separate process, because NODE_ENV decides whether the bundler uses React's development build.
    promisify(execFile)(process.execPath, [`${root}build/console-bundle.ts`, directory], {
      env: { ...process.env, NODE_ENV: "production" },
    }),
  );
}

if (import.meta.main) await buildConsole();
