import { Stryker } from "@stryker-mutator/core";
import { type Area, areas } from "./areas.ts";
import { type AreaScore, formatScores, readScore } from "./score.ts";

const usage = `Usage: npm run test:mutation -- [area…]

Plants thousands of faults in the source, one at a time, and counts those that make a test fail. Fails where an area has
a lower score than its threshold. Without areas it tries all of them, one after the other, which takes hours; what is
known of code and tests that have not changed is kept in .stryker-tmp.

Areas: ${Object.keys(areas).join(", ")}
`;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(areas, name));
if (unknown.length > 0) {
  process.stderr.write(usage);
  process.exit(2);
}
const scores: AreaScore[] = [];
for (const [name, area] of Object.entries(areas)) {
  if (names.length > 0 && !names.includes(name)) continue;
  scores.push(readScore(name, area, await tryMutants(name, area)));
}
process.stdout.write(`\n${formatScores(scores)}\n`);
process.exitCode = scores.every(({ isEnough }) => isEnough) ? 0 : 1;

/** Runs Stryker on one area. What became of each mutant is in `.stryker-tmp/<area>.html` and `.json`. */
function tryMutants(name: string, area: Area) {
  process.env["LATCHKEY_MUTATION_TESTS"] = area.tests.join(" ");
  const stryker = new Stryker({
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    // Without `related` every test of the area counts, whatever it imports.
    vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
    // Stryker would rewrite it, and fails on what it doesn't know. Nothing here is compiled by it.
    tsconfigFile: "no-tsconfig.json",
    coverageAnalysis: "perTest",
    // A value that is made once, when a module is loaded, can't be changed for one test.
    ignoreStatic: true,
    mutate: [...area.mutate],
    ignorePatterns: ["/dist", "/cdk.out", "/coverage", "/.latchkey", "/docs/images"],
    concurrency: 2,
    // On a busy machine a test may take long. One that runs without end is found by how often it passes a mutant.
    timeoutMS: 30_000,
    incremental: true,
    incrementalFile: `.stryker-tmp/${name}.incremental.json`,
    tempDirName: `.stryker-tmp/${name}`,
    reporters: ["html", "json", process.stdout.isTTY ? "progress" : "progress-append-only"],
    jsonReporter: { fileName: `.stryker-tmp/${name}.json` },
    htmlReporter: { fileName: `.stryker-tmp/${name}.html` },
    // The threshold is of what counts: see `score.ts`.
    thresholds: { high: 100, low: 0, break: null },
  });
  return stryker.runMutationTest();
}
