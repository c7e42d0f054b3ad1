import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { contractSummary } from "../aws-contract/summary.ts";
import { consumerProtected, installedInConsumer } from "./consumer.ts";
import { contractOutcomes, deployProbe } from "./contract.ts";
import {
  bootstrapped,
  changedCatalogue,
  deployedAgain,
  destroyed,
  firstDeployment,
  immediateRevocation,
} from "./deployments.ts";
import { commandsRun, examplesLeftOut, examplesProtected } from "./documents.ts";
import { type Emulator, installEmulator, startEmulator } from "./emulator.ts";
import { addressGap, consoleGap, emulatorGaps, lacks } from "./emulator-gaps.ts";
import { endPrograms } from "./program.ts";
import { createSteps } from "./steps.ts";
import { runEndToEndSuite } from "./suite.ts";
import { sum, summaryLine, type Tally } from "./tally.ts";

const localData = fileURLToPath(new URL("../../.latchkey", import.meta.url));
const cacheTtl = 1;

/**
 * Deploys the CDK app to an emulator of AWS and calls what was deployed: `npm run test:deploy`.
 * It ends with 1 where anything failed.
 */
async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "latchkey-deploy-"));
  const hadLocalData = existsSync(localData);
  const steps = createSteps();
  let emulator: Emulator | undefined;
  let suite: Tally = { passed: 0, failed: 0, skipped: 0 };
  const end = async (): Promise<void> => {
    await endPrograms();
    await emulator?.stop();
    await rm(directory, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void end().finally(() => process.exit(1)));
  }

  try {
    const programs = await steps.run("the emulator of AWS is installed", installEmulator);
    emulator = await steps.run("the emulator starts", () => startEmulator(programs, directory));
    const run = { awsUrl: emulator.url, directory };
    await steps.run("cdk bootstrap", () => bootstrapped(run));
    const stack = await steps.run("cdk deploy", () => firstDeployment(run, cacheTtl));
    steps.skip("the console behind CloudFront", consoleGap);
    for (const { reason, isThere } of Object.values(emulatorGaps)) {
      await steps.run(`${reason}: still so`, async () => assert(await isThere(stack, run.awsUrl), "Not any more."));
    }
    const { skippedTests, ...tally } = await runEndToEndSuite(stack, lacks, cacheTtl, `${directory}/report.json`);
    suite = tally;
    console.log(`End-to-end tests: ${tally.passed + tally.failed} ran, ${summaryLine(tally)}.`);
    for (const { name, reason } of skippedTests) console.log(`  skipped: ${name}: ${reason ?? "no reason given"}`);
    await steps.run("no test is skipped without a reason", async () =>
      assert.deepEqual(
        skippedTests.filter(({ reason }) => reason === null),
        [],
      ),
    );
    await steps.run("a second cdk deploy changes nothing, and tokens are there still", () =>
      deployedAgain(run, cacheTtl, stack),
    );
    await steps.run("with immediate revocation, the protected stages are registered", () =>
      immediateRevocation(run, cacheTtl, stack),
    );
    steps.skip("a revocation that empties the caches of those stages", lacks["cacheFlush"] ?? "");
    await steps.run("a changed scope catalogue is deployed, and in force", () =>
      changedCatalogue(run, cacheTtl, stack),
    );
    await steps.run("cdk destroy leaves nothing in the account", () => destroyed(run, cacheTtl, stack));
    const probe = await steps.run("the contract's APIs are deployed", () => deployProbe(run));
    const outcomes = await steps.run("the contract fixtures are tried", () => contractOutcomes(probe.target, true));
    console.log(contractSummary("on the emulator", outcomes));
    await steps.run("no contract fixture differs but for the gaps that are known", async () =>
      assert(outcomes.every(({ outcome }) => outcome !== "differs")),
    );
    await steps.run("the contract's APIs are destroyed", probe.destroy);
    const app = await steps.run("the package installs into another CDK app, types included", () =>
      installedInConsumer(directory),
    );
    await steps.run("the other app's APIs are deployed, and protected", () => consumerProtected({ ...run, app }));
    steps.skip("a RestApi that caches verdicts by secret and address", addressGap);
    const ownApp = await steps.run("an app of one's own, as the documents say", () => commandsRun(run));
    const called = await steps.run("the stacks in the documents are deployed, and open to tokens alone", () =>
      examplesProtected(run, ownApp),
    );
    console.log(`Routes of the documents' stacks that were called: ${called}.`);
    for (const { name, reason } of examplesLeftOut) steps.skip(name, reason);
  } catch (error) {
    steps.stopped(error);
  } finally {
    await end();
  }
  await steps
    .run("nothing is left on the machine", async () => {
      assert(!emulator?.isRunning(), "Processes of the emulator run still.");
      assert(!existsSync(directory), `${directory} is there still.`);
      assert(hadLocalData || !existsSync(localData), ".latchkey was made.");
    })
    .catch((error: unknown) => steps.stopped(error));

  const total = sum([steps.tally(), suite]);
  console.log(`Deployment steps: ${summaryLine(steps.tally())}. End-to-end tests: ${summaryLine(suite)}.`);
  console.log(summaryLine(total));
  process.exitCode = total.failed > 0 ? 1 : 0;
}

await main();
