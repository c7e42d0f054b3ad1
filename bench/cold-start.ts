import { execFile } from "node:child_process";
import { statSync } from "node:fs";
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
import type { ColdMeasurement } from "./authorizer-process.ts";
import { exactly, type Figure, formatNumber, medianRatio, type Section, summarize } from "./figures.ts";
import type { Contestant, Stage } from "./stage.ts";

/** How long a function takes to load in a new process, which a cold start adds to its first call. */
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

/** Measures the functions that clients wait for, from their bundles. */
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
      for (let attempt = 0; attempt < attempts; attempt++) times.push(await timeImport(file));
      const { size } = await stat(file);
      found.push({ handler, kilobytes: Math.round(size / 1_000), milliseconds: Math.min(...times) });
    }
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function timeImport(file: string): Promise<number> {
  const script = `const begun = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - begun);`;
  // Functions read them when they are loaded. The services that they name are not called.
  const variables = Object.fromEntries(Object.values(environment).map((name) => [name, "none"]));
  const env = { ...process.env, ...variables, AWS_REGION: "eu-central-1" };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
  return Number(stdout);
}

const compared = {
  authorizer: "the authorizer",
  "sdk-authorizer": "the smallest authorizer with the AWS SDK",
  "authorizer-sdk": 'the authorizer with `dynamodbClient: "sdk"`',
  "tuned-read": "a read signed by hand, and nothing else",
  nothing: "Node alone, with an empty handler",
} as const satisfies Partial<Record<Contestant, string>>;

/** Measures starts in new processes, in turns: the import of the bundle and the first decision with its connection. */
export async function measureColdStart(stage: Stage, runs: number): Promise<Section> {
  const names = Object.keys(compared) as (keyof typeof compared)[];
  const measured = new Map<keyof typeof compared, ColdMeasurement[]>(names.map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const name of names) {
      measured.get(name)?.push((await stage.measure("cold", stage.bundle(name))) as ColdMeasurement);
    }
  }
  const values = (name: keyof typeof compared, read: (measurement: ColdMeasurement) => number) =>
    (measured.get(name) ?? []).map(read);
  const wall = (name: keyof typeof compared) => values(name, ({ importMs, firstMs }) => importMs + firstMs);
  const cpu = (name: keyof typeof compared) => values(name, ({ cpuMs }) => cpuMs);
  const [wallRatio, cpuRatio] = [wall, cpu].map((read) => medianRatio(read("authorizer"), read("sdk-authorizer")));
  const kilobytes = (name: keyof typeof compared) => statSync(stage.bundle(name)).size / 1_000;
  const figures = names.flatMap((name): Figure[] => [
    {
      name: `${compared[name]}: import and first decision`,
      unit: "ms",
      ...summarize(wall(name)),
      ...(name === "authorizer" && {
        comparison: `${formatNumber(wallRatio ?? Number.NaN)} × the smallest with the AWS SDK`,
      }),
    },
    { name: `${compared[name]}: import alone`, unit: "ms", ...summarize(values(name, ({ importMs }) => importMs)) },
    {
      name: `${compared[name]}: CPU of both`,
      unit: "ms",
      ...summarize(cpu(name)),
      ...(name === "authorizer" && {
        comparison: `${formatNumber(cpuRatio ?? Number.NaN)} × the smallest with the AWS SDK`,
      }),
    },
    {
      name: `${compared[name]}: CPU of the whole process`,
      unit: "ms",
      ...summarize(values(name, ({ processCpuMs }) => processCpuMs)),
    },
    { name: `${compared[name]}: bundle`, unit: "KB", ...exactly(kilobytes(name)) },
  ]);
  return {
    title: "A cold start, in a fresh process",
    figures: [...figures, ...describeContents(stage)],
    goals: [
      {
        name: "cold start / that of the smallest authorizer with the AWS SDK",
        measured: wallRatio ?? Number.NaN,
        atMost: 0.5,
        isWall: true,
      },
      { name: "the same as CPU time", measured: cpuRatio ?? Number.NaN, atMost: 0.5 },
      { name: "KB of the authorizer's bundle", measured: kilobytes("authorizer"), atMost: 60, isExact: true },
    ],
    bars: names.map((name) => ({ name: compared[name], value: summarize(wall(name)).median })),
  };
}

function describeContents({ contents }: Stage): Figure[] {
  return contents
    .filter(([, bytes]) => bytes >= 1_000)
    .map(([source, bytes]) => ({
      name: `of the authorizer's bundle: \`${source}\``,
      unit: "KB",
      ...exactly(bytes / 1_000),
    }));
}

/** Measures how long the functions behind the HTTP API and GraphQL take to load. */
export async function measureOtherStarts(runs: number): Promise<Section> {
  const names: Partial<Record<HandlerName, string>> = { api: "the HTTP API", graphql: "GraphQL" };
  const figures = (await measureColdStarts(runs)).flatMap(({ handler, milliseconds, kilobytes }) => {
    const name = names[handler];
    if (!name) return [];
    return [
      { name: `the function behind ${name}: import, fastest of ${runs}`, unit: "ms", ...exactly(milliseconds) },
      { name: `the function behind ${name}: bundle`, unit: "KB", ...exactly(kilobytes) },
    ] satisfies Figure[];
  });
  return { title: "The other functions that somebody waits for, in a fresh process", figures, goals: [] };
}

if (import.meta.main) {
  for (const { handler, kilobytes, milliseconds } of await measureColdStarts()) {
    console.log(`${handler}: ${kilobytes} KB, loads in ${milliseconds.toFixed(0)} ms`);
  }
}
