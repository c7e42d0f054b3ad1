import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { buildFunctions } from "../build/functions.ts";
import type { HandlerName } from "../contract/deployment/functions.ts";
import { environment, handlerEntry, settingsFile } from "../contract/deployment/functions.ts";
import type { GraphqlSettings } from "../contract/deployment/graphql.ts";
import type { AuthorizerSettings } from "../core/settings.ts";

/** How long a function takes to load in a new process, which is what a cold start adds to its first call. */
export interface ColdStart {
  readonly handler: HandlerName;
  readonly kilobytes: number;
  /** The fastest of several, in milliseconds. */
  readonly milliseconds: number;
}

const settings: GraphqlSettings & AuthorizerSettings = {
  prefix: "lk",
  acceptedPrefixes: [],
  scopes: [],
  defaultScopes: [],
  defaultLifetime: null,
  maxLifetime: null,
  cacheTtl: 300,
  revocation: "ttl",
  eventRetention: 86_400,
  version: "0.0.0",
  introspection: true,
  lastSeenResolution: 60,
  header: "Authorization",
  anyToken: [],
  policyRules: null,
  cachesVerdicts: true,
};

/** Measures the functions that somebody waits for, from their bundles. */
export async function measureColdStarts(attempts = 10): Promise<ColdStart[]> {
  await buildFunctions();
  const folder = await mkdtemp(join(tmpdir(), "latchkey-cold-start-"));
  try {
    await writeFile(join(folder, settingsFile), JSON.stringify(settings));
    const found: ColdStart[] = [];
    for (const handler of ["authorizer", "api", "graphql"] as const) {
      const file = join(folder, `${handlerEntry.module}.mjs`);
      await copyFile(
        fileURLToPath(new URL(`../dist/functions/${handler}/${handlerEntry.module}.mjs`, import.meta.url)),
        file,
      );
      const times: number[] = [];
      for (let attempt = 0; attempt < attempts; attempt++) times.push(await loadingTime(file));
      const { size } = await stat(file);
      found.push({ handler, kilobytes: Math.round(size / 1_000), milliseconds: Math.min(...times) });
    }
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function loadingTime(file: string): Promise<number> {
  const script = `const begun = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - begun);`;
  const env = { ...process.env, [environment.tableName]: "none", AWS_REGION: "eu-central-1" };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
  return Number(stdout);
}

if (import.meta.main) {
  for (const { handler, kilobytes, milliseconds } of await measureColdStarts()) {
    console.log(`${handler}: ${kilobytes} KB, loads in ${milliseconds.toFixed(0)} ms`);
  }
}
