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

\`npm run bench -- --write\` takes the measurements and writes this page. Absolute times depend on the machine. Ratios are more reliable, because the things compared are measured alternately in the same run.

| | |
| --- | --- |
| date | ${date} |
| processors | ${processors} |
| memory | ${memoryGb} GB |
| Node | ${node} |
| load average at the start and at the end | ${formatNumber(before)}, ${formatNumber(after)} |

A load average above the number of processors means that other work ran at the same time. It affects wall times most, CPU times less, and ratios least.

## Goals

${goalTable(sections)}

## Figures

![Import and first decision of a cold start](images/cold-start.svg)

![Wall time as the table grows](images/growth.svg)

${figureTable(sections)}

## What is measured

- **The decision alone**: \`authorize()\` with the token in memory, compared with better-auth's \`verifyApiKey\` (memory adapter, no rate limit), prefixed-api-key's \`checkAPIKey\`, and bcrypt's \`compare\` at cost 10. These packages have their own \`package.json\` in \`bench/peers/\`. Only the benchmark installs them.
- **A whole decision**: the bundle as it is deployed, with its log line, on DynamoDB Local. The read signed by hand follows the description of Signature Version 4 directly. The tuned read has the authorizer's optimizations but no time limits, retries or checks. All of them are in \`bench/compared/\`.
- **A cold start**: a fresh process that imports the bundle and makes one decision, including the connection. The time to start Node is not included. "Node alone" is the time to import an empty handler.
- **Request units**: as DynamoDB Local reports them with \`ReturnConsumedCapacity\`.
- **Growth**: tables of 1,000 to 1,000,000 tokens, ten for each owner. The benchmark writes them into DynamoDB Local's file and keeps them in \`.latchkey/bench\` for the next run. A page has 50 tokens.
- **The HTTP API**: the gateway, authorizer, function, table and callers all run on the same machine.

Nothing on this page was measured in an AWS account, so times on AWS are not confirmed. [Decision 16](decisions/0016-authorizers-sign-their-own-calls.md) and [decision 19](decisions/0019-what-made-functions-faster.md) describe what was tried.
`;
}
