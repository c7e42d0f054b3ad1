import { setTimeout as sleep } from "node:timers/promises";
import type { Target } from "../aws-contract/check-call.ts";
import { checkFact } from "../aws-contract/check-fact.ts";
import { probeTarget } from "../aws-contract/deployed-probe.ts";
import { type AuthorizerName, authorizers, type Fact } from "../aws-contract/fact.ts";
import { facts } from "../aws-contract/facts/index.ts";
import { startInvocationLog } from "../aws-contract/probe/invocation-log.ts";
import type { Outcome } from "../aws-contract/summary.ts";
import { awsClientOptions, type CdkRun, cdk, deploy } from "./cdk.ts";
import { knownGap, reasonNotToTry } from "./contract-gaps.ts";
import { emulatedUrl } from "./deployed-stack.ts";

const names = (Object.keys(authorizers) as AuthorizerName[]).filter((name) => authorizers[name].api !== "websocket");

/** How long a fact may take, in milliseconds. */
const longestFact = 20_000;

/**
 * Deploys the probe's APIs to the emulator, tries every fact of the contract that can be tried there, and takes the APIs
 * away. A fact that is known not to hold is tried too: where it holds by now, that is a difference.
 */
export async function contractOutcomes(run: CdkRun): Promise<readonly Outcome[]> {
  const log = await startInvocationLog();
  const context = { reportUrl: log.url, authorizers: names.join(), stackName: "Probe" };
  const app = [
    ...["--app", "node test/aws-contract/probe/app.ts"],
    ...Object.entries(context).flatMap(([key, value]) => ["--context", `${key}=${value}`]),
  ];
  try {
    const { outputs } = await deploy(run, app);
    const target = probeTarget(outputs["Probe"] ?? {}, (url) => emulatedUrl(run.awsUrl, url), {
      log,
      awsClient: awsClientOptions(run.awsUrl),
      flushSpeed: 1,
      flush: async () => 404,
    });
    const outcomes: Outcome[] = [];
    for (const fact of facts) outcomes.push(await outcomeOf(fact, target));
    await cdk(run, ["destroy", "--all", "--force", ...app]);
    return outcomes;
  } finally {
    await log.stop();
  }
}

async function outcomeOf(fact: Fact, target: Target): Promise<Outcome> {
  const notToTry = reasonNotToTry(fact);
  if (notToTry) return { fact, outcome: "skipped", reason: notToTry };
  const timeout = sleep(longestFact, [`no result within ${longestFact} ms`], { ref: false });
  const failed = (error: unknown) => [String(error)];
  const differences = await Promise.race([checkFact(fact, target).catch(failed), timeout]);
  const gap = knownGap(fact);
  if (!gap) return differences.length === 0 ? { fact, outcome: "holds" } : { fact, outcome: "differs", differences };
  return differences.length > 0
    ? { fact, outcome: "skipped", reason: gap }
    : { fact, outcome: "differs", differences: [`It holds by now: ${gap} is no gap any more.`] };
}
