import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient } from "../../client/client.ts";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import { newTokenId } from "../../core/token-id.ts";
import { contractSummary } from "../aws-contract/summary.ts";
import { type CdkRun, cdk, deploy, environment, type Outputs } from "../deploy/cdk.ts";
import { contractOutcomes, type DeployedProbe, deployProbe, type ObservedOutcome } from "../deploy/contract.ts";
import { type DeployedStack, servedUrl } from "../deploy/deployed-stack.ts";
import { type Emulator, installEmulator, startEmulator } from "../deploy/emulator.ts";
import { lacks } from "../deploy/emulator-gaps.ts";
import { endPrograms } from "../deploy/program.ts";
import { createSteps } from "../deploy/steps.ts";
import { runEndToEndSuite } from "../deploy/suite.ts";
import { summaryLine, type Tally } from "../deploy/tally.ts";
import { currentAccount } from "./account.ts";
import type { MeasuredDeployment, Measurement } from "./measurement.ts";
import { authorizerMeasurements } from "./measurements/authorizer.ts";
import { flushMeasurements } from "./measurements/cache-flush.ts";
import { cachedVerdictMeasurements } from "./measurements/cached-verdicts.ts";
import { deploymentMeasurements } from "./measurements/deployments.ts";
import { gatewayResponseMeasurements } from "./measurements/gateway-responses.ts";
import { type MeasuredOutcome, writeReport } from "./report.ts";

/** Cold starts first, and deployments last. */
const measurements: readonly Measurement[] = [
  ...authorizerMeasurements,
  ...cachedVerdictMeasurements,
  ...gatewayResponseMeasurements,
  ...flushMeasurements,
  ...deploymentMeasurements,
];

const root = fileURLToPath(new URL("../..", import.meta.url));
const isEmulated = process.argv.includes("--emulator");
/** In seconds: long enough for a token to expire within it, short for the end-to-end suite, which often waits for it. */
const cacheTtl = 4;
/** How long a new stage is not called, in milliseconds: one was seen to respond unevenly for 64 s. */
const settlingMs = isEmulated ? 0 : 90_000;

/**
 * Runs against a real account what otherwise runs against imitations of it: `npm run test:aws`. All stacks have a prefix
 * of their own and are destroyed at the end, whatever happens; nothing of the account itself is set.
 */
async function main(): Promise<void> {
  // Without credentials nothing is begun.
  const account = isEmulated ? null : await currentAccount();
  const startedAt = new Date();
  const steps = createSteps();
  const directory = await mkdtemp(join(tmpdir(), "latchkey-aws-"));
  const stackName = `LatchkeyTest${randomBytes(4).toString("hex")}`;
  const secret = generateSecret("lk", newTokenId());
  const context = {
    stackName,
    adminId: secret.tokenId,
    adminDigest: digestSecret(secret.secret),
    cacheTtl: `${cacheTtl}`,
  };
  const app = (changes: Readonly<Record<string, string>> = {}) => [
    ...["--app", "node test/aws/app.ts"],
    ...Object.entries({ ...context, ...changes }).flatMap(([key, value]) => ["--context", `${key}=${value}`]),
  ];
  let emulator: Emulator | undefined;
  let run: CdkRun | undefined;
  let probe: DeployedProbe | undefined;
  let outcomes: readonly ObservedOutcome[] = [];
  let suite: Tally = { passed: 0, failed: 0, skipped: 0 };
  const measured: MeasuredOutcome[] = [];
  const redactions: (readonly [string, string])[] = [[secret.secret, "<secret>"]];
  if (account) redactions.push([account.id, "111122223333"]);
  const where = account ? `the account in ${account.region}` : "the emulator";

  const destroy = async (): Promise<void> => {
    await endPrograms();
    const own = run;
    if (!own) return;
    const failures: unknown[] = [];
    const note = (error: unknown) => failures.push(error);
    // One after the other: they share a folder. What fails keeps the others from nothing.
    await probe?.destroy().catch(note);
    await cdk(own, ["destroy", "--all", "--force", ...app()]).catch(note);
    if (failures.length > 0) throw new Error(`Delete the stacks ${stackName}* by hand.`, { cause: failures[0] });
  };
  const end = async (): Promise<void> => {
    await emulator?.stop();
    await rm(directory, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      console.log(`${signal}: destroying the stacks ${stackName}*, which takes minutes.`);
      void destroy()
        .catch(console.log)
        .then(end)
        .finally(() => process.exit(1));
    });
  }

  try {
    if (account) {
      console.log(`Account ${account.id}, region ${account.region}. The stacks are called ${stackName}*.`);
    } else {
      emulator = await startEmulator(await installEmulator(), directory);
      await cdk({ awsUrl: emulator.url, directory }, ["bootstrap", environment]);
    }
    run = { awsUrl: emulator?.url ?? null, directory };
    const own = run;
    const { outputs } = await steps.run("cdk deploy", () => deploy(own, app()));
    const stack = deployedStack(own, outputs, stackName, secret.secret);
    probe = await steps.run("cdk deploy of the contract's APIs", () => deployProbe(own, `${stackName}Probe`));
    await sleep(settlingMs);
    const deployment: MeasuredDeployment = {
      stack,
      probe: probe.target,
      administrator: createClient({ baseUrl: stack.managementUrl, token: stack.adminToken }),
      apis: measuredApis(own, outputs, stackName),
      cacheTtl,
      redeploy: async (changes) => {
        const begun = Date.now();
        await deploy(own, app(changes));
        return Math.round((Date.now() - begun) / 1_000);
      },
    };
    const [cold, ...others] = measurements;
    if (cold) measured.push(await measure(steps, cold, deployment));
    const { skippedTests: _, ...tally } = await runEndToEndSuite(
      stack,
      isEmulated ? lacks : {},
      cacheTtl,
      `${directory}/report.json`,
    );
    suite = tally;
    const { target } = probe;
    outcomes = await steps.run("the contract fixtures are tried", () => contractOutcomes(target, isEmulated));
    console.log(contractSummary(`on ${where}`, outcomes));
    for (const measurement of others) measured.push(await measure(steps, measurement, deployment));
  } catch (error) {
    steps.stopped(error);
  }
  await steps.run("everything is destroyed", destroy).catch((error: unknown) => steps.stopped(error));
  await end();
  if (outcomes.length > 0) {
    const folder = `${root}dist/test-aws/${startedAt.toISOString().replaceAll(":", "-")}`;
    const files = await writeReport(folder, { where, startedAt, outcomes, measured, suite, redactions });
    console.log(`Written: ${files.map((file) => file.slice(root.length)).join(", ")}`);
  }
  const differing = outcomes.filter(({ outcome }) => outcome === "differs").length;
  console.log(`Steps: ${summaryLine(steps.tally())}. End-to-end tests: ${summaryLine(suite)}.`);
  process.exitCode = steps.tally().failed + suite.failed + differing > 0 ? 1 : 0;
}

function deployedStack({ awsUrl }: CdkRun, outputs: Outputs, name: string, adminToken: string): DeployedStack {
  return {
    managementUrl: servedUrl(awsUrl, outputs[name]?.["ManagementUrl"]),
    exampleUrl: servedUrl(awsUrl, outputs[`${name}Example`]?.["ExampleUrl"]),
    adminToken,
  };
}

function measuredApis({ awsUrl }: CdkRun, outputs: Outputs, name: string): MeasuredDeployment["apis"] {
  const { MeasuredRestUrl, MeasuredHttpUrl } = outputs[`${name}Measured`] ?? {};
  return { rest: servedUrl(awsUrl, MeasuredRestUrl), http: servedUrl(awsUrl, MeasuredHttpUrl) };
}

/** Makes one measurement. One that fails is reported, and ends no other. */
async function measure(
  steps: ReturnType<typeof createSteps>,
  { id, statement, emulatorGap, measure: make }: Measurement,
  deployment: MeasuredDeployment,
): Promise<MeasuredOutcome> {
  if (isEmulated && emulatorGap) {
    steps.skip(id, emulatorGap);
    return { id, statement, reason: emulatorGap };
  }
  try {
    const findings = await steps.run(id, () => make(deployment));
    for (const sentence of findings.sentences) console.log(`  ${sentence}`);
    return { id, statement, ...findings };
  } catch (error) {
    steps.stopped(error);
    return { id, statement, reason: `it failed: ${error instanceof Error ? error.message : error}` };
  }
}

try {
  await main();
} catch (error) {
  assert(error instanceof Error);
  console.error(error.message);
  process.exitCode = 1;
}
