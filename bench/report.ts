import { mkdirSync, writeFileSync } from "node:fs";
import { arch, cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { figureTable, formatNumber, goalTable, type Section } from "./figures.ts";
import { drawBars, drawLines } from "./plots.ts";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));

/** The machine of a run. */
export interface Machine {
  readonly date: string;
  readonly processors: string;
  readonly memoryGb: number;
  readonly node: string;
  /** The load averages at the start and at the end of the run, of one minute. */
  readonly load: readonly number[];
}

/** Describes this machine. @param loadBefore its load when the run began. */
export function describeMachine(loadBefore: number): Machine {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processors: `${processors.length} × ${processors[0]?.model.trim()} (${arch()})`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: [loadBefore, readLoad()],
  };
}

/** The load average of the last minute. */
export function readLoad(): number {
  return loadavg()[0] ?? Number.NaN;
}

/** Writes `docs/performance.md` and its plots. */
export function writeReport(sections: readonly Section[], machine: Machine): void {
  mkdirSync(`${docs}images`, { recursive: true });
  const bars = sections.flatMap((section) => section.bars ?? []);
  const series = sections.flatMap((section) => section.series ?? []);
  writeFileSync(`${docs}images/cold-start.svg`, drawBars("Import and first decision of a cold start", bars, "ms"));
  writeFileSync(`${docs}images/growth.svg`, drawLines("Wall time as the table grows", series, "tokens", "ms"));
  writeFileSync(`${docs}performance.md`, describeRun(sections, machine));
}

function describeRun(sections: readonly Section[], { date, processors, memoryGb, node, load }: Machine): string {
  const [before = Number.NaN, after = Number.NaN] = load;
  return `# Performance

\`npm run bench -- --write\` measured what is on this page and wrote it. On another machine the times differ; the ratios say more, because what is compared was measured in turns, in one run.

| | |
| --- | --- |
| date | ${date} |
| processors | ${processors} |
| memory | ${memoryGb} GB |
| Node | ${node} |
| load average at the start and at the end | ${formatNumber(before)}, ${formatNumber(after)} |

A load above the number of processors means that other work ran beside the benchmark. It lengthens wall times most, CPU times less, and ratios least.

## Goals

${goalTable(sections)}

## Figures

![Import and first decision of a cold start](images/cold-start.svg)

![Wall time as the table grows](images/growth.svg)

${figureTable(sections)}

## What is compared

- **The decision alone**: \`authorize()\` with the token in memory, beside better-auth's \`verifyApiKey\` with its memory adapter and without its rate limit, \`checkAPIKey\` of prefixed-api-key, and \`compare\` of bcrypt at cost 10. The peers have a \`package.json\` of their own, \`bench/peers/\`, and are installed by the benchmark alone.
- **A whole decision**: the bundle as it is deployed, with its log line, on DynamoDB Local. The read signed by hand is what the description of Signature Version 4 leads to. The tuned read has the authorizer's shortcuts and nothing else: no time limits, no retries, no checks. All of them are in \`bench/compared/\`.
- **A cold start**: a fresh process that imports the bundle and decides once, connection included. Starting Node comes on top; "Node alone" says what importing an empty handler takes.
- **Request units**: what DynamoDB Local reports with \`ReturnConsumedCapacity\`.
- **Growth**: tables of 1,000 to 1,000,000 tokens, ten for each owner. They are written into DynamoDB Local's file, and kept in \`.latchkey/bench\` for the next run. A page has 50 tokens.
- **The HTTP API**: its gateway, authorizer, function, table and callers share the machine.

Nothing here ran in an account of AWS: its times are not confirmed. [Decision 16](decisions/0016-authorizers-sign-their-own-calls.md) and [decision 19](decisions/0019-what-made-functions-faster.md) say what was tried.
`;
}
