import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildWhenStale } from "./when-stale.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Builds the web console, unless its files are up to date.
 * @param outputDirectory where they go, in place of what is there.
 */
export async function buildConsole(outputDirectory = `${root}dist/console`): Promise<void> {
  await buildWhenStale(outputDirectory, ["console", "client", "contract", "core"], (directory) =>
    // A process of its own, because the bundler takes React's form for development wherever NODE_ENV says so.
    promisify(execFile)(process.execPath, [`${root}build/console-bundle.ts`, directory], {
      env: { ...process.env, NODE_ENV: "production" },
    }),
  );
}

if (import.meta.main) await buildConsole();
