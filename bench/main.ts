import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureCapacityUnits } from "./capacity-units.ts";
import { measureColdStart, measureOtherStarts } from "./cold-start.ts";
import { measureDecisionAlone } from "./decision-alone.ts";
import { figureTable, goalTable, isReached, type Section } from "./figures.ts";
import { measureGrowth } from "./growth.ts";
import { measureGuardSection } from "./guard.ts";
import { measureManagementApi } from "./management-api.ts";
import { describeMachine, readLoad, writeReport } from "./report.ts";
import { createEnvironment, type Stage, setStage } from "./stage.ts";
import { measureUsageSection } from "./usage.ts";
import { measureWholeDecision } from "./whole-decision.ts";

const help = `Measures Latchkey beside its peers, on this machine.

  npm run bench -- [options]

  --runs N       fresh processes of each cold start, and rounds of the rest (default 15)
  --short        the decision, alone and whole, and cold starts: half a minute
  --check        exit with 1 where a goal is missed
  --margin N     by how much a ratio may miss its goal, e.g. 1.25 (default 1)
  --json FILE    write the figures too
  --write        write docs/performance.md and its plots
  --help         show this help

The first complete run makes tables of up to a million tokens, in .latchkey/bench, which takes minutes and 2.5 GB.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "15" },
      short: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      margin: { type: "string", default: "1" },
      json: { type: "string" },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const loadBefore = readLoad();
  Object.assign(process.env, createEnvironment("http://127.0.0.1:1"));
  delete process.env["AWS_ENDPOINT_URL_DYNAMODB"];
  const runs = Number(values.runs);
  const measurements = values.short
    ? shortMeasurements(runs)
    : [...shortMeasurements(runs), ...otherMeasurements(runs)];
  const sections: Section[] = [];
  for (const [title, measure] of measurements) {
    console.error(`Measuring ${title} …`);
    sections.push(...(await measure()));
  }
  const machine = describeMachine(loadBefore);
  const margin = Number(values.margin);
  console.log(`${figureTable(sections)}\n\n${goalTable(sections, margin)}\n\n${JSON.stringify(machine)}`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, sections }, null, 2)}\n`);
  if (values.write) writeReport(sections, machine);
  const goals = sections.flatMap((section) => section.goals);
  // The short form runs beside other work, so wall times mean little.
  const missed = goals.filter((goal) => !isReached(goal, margin) && !(values.short && goal.isWall));
  if (values.check && missed.length > 0) process.exitCode = 1;
}

type Measurement = readonly [title: string, measure: () => Promise<readonly Section[]>];

/** What `.ci/run` measures. */
function shortMeasurements(runs: number): Measurement[] {
  return [
    ["the decision alone", async () => [await measureDecisionAlone(runs)]],
    [
      "the whole decision and cold starts",
      () =>
        onStage(async (stage) => [await measureWholeDecision(stage, runs * 2), await measureColdStart(stage, runs)]),
    ],
  ];
}

function otherMeasurements(runs: number): Measurement[] {
  return [
    ["other cold starts", async () => [await measureOtherStarts(runs)]],
    ["request units", async () => [await measureCapacityUnits()]],
    ["growth", async () => [await measureGrowth(runs * 2)]],
    ["the HTTP API", async () => [await measureManagementApi(runs * 20)]],
    ["the guard", async () => [await measureGuardSection()]],
    ["counting usage", async () => [await measureUsageSection()]],
  ];
}

async function onStage<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await setStage();
  try {
    return await work(stage);
  } finally {
    await stage.stop();
  }
}

await main();
