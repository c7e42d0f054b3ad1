import { setTimeout as sleep } from "node:timers/promises";
import { APIGatewayClient, FlushStageAuthorizersCacheCommand } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, ResetAuthorizersCacheCommand } from "@aws-sdk/client-apigatewayv2";
import type { Observation, Target } from "../aws-contract/check-call.ts";
import { observeFact } from "../aws-contract/check-fact.ts";
import { probedStage, probeTarget } from "../aws-contract/deployed-probe.ts";
import { type AuthorizerName, authorizers, type Fact } from "../aws-contract/fact.ts";
import { facts } from "../aws-contract/facts/index.ts";
import { startInvocationLog } from "../aws-contract/probe/invocation-log.ts";
import { createInvocationTable } from "../aws-contract/probe/invocation-table.ts";
import type { Outcome } from "../aws-contract/summary.ts";
import { awsClientOptions, type CdkRun, cdk, deploy } from "./cdk.ts";
import { knownGap, reasonNotToTry } from "./contract-gaps.ts";
import { servedUrl } from "./deployed-stack.ts";

/** The probe's APIs, deployed. */
export interface DeployedProbe {
  readonly target: Target;
  /** Takes them away. */
  readonly destroy: () => Promise<void>;
}

/** Deploys the APIs that facts are tried with: to an emulator without those that it cannot have. */
export async function deployProbe(run: CdkRun, stackName = "Probe"): Promise<DeployedProbe> {
  const { awsUrl } = run;
  const local = awsUrl === null ? undefined : await startInvocationLog();
  const all = Object.keys(authorizers) as AuthorizerName[];
  const names = local ? all.filter((name) => authorizers[name].api !== "websocket") : all;
  const context = { authorizers: names.join(), stackName, ...(local && { reportUrl: local.url }) };
  const app = [
    ...["--app", "node test/aws-contract/probe/app.ts"],
    ...Object.entries(context).flatMap(([key, value]) => ["--context", `${key}=${value}`]),
  ];
  const destroy = async () => {
    await local?.stop();
    await cdk(run, ["destroy", "--all", "--force", ...app]);
  };
  try {
    const { outputs } = await deploy(run, app);
    const own = outputs[stackName] ?? {};
    const log = local ?? createInvocationTable(own["ReportTable"] ?? "", awsClientOptions(awsUrl));
    const target = probeTarget(own, (url) => servedUrl(awsUrl, url), {
      log,
      awsClient: awsClientOptions(awsUrl),
      flushSpeed: 1,
      flush: (name) => flushStage(name, own),
    });
    return { target, destroy };
  } catch (error) {
    await destroy().catch(() => undefined);
    throw error;
  }
}

/** Asks the account's API Gateway for a flush. @returns the status. */
async function flushStage(name: AuthorizerName, outputs: Readonly<Record<string, string>>): Promise<number> {
  const { apiId, stageName } = probedStage(name, outputs);
  const { $metadata } = await (authorizers[name].api === "rest"
    ? new APIGatewayClient().send(new FlushStageAuthorizersCacheCommand({ restApiId: apiId, stageName }))
    : new ApiGatewayV2Client().send(new ResetAuthorizersCacheCommand({ ApiId: apiId, StageName: stageName })));
  return $metadata.httpStatusCode ?? 0;
}

/** How one fact came out, and what was seen. */
export type ObservedOutcome = Outcome & { readonly observed: readonly Observation[] };

/**
 * Tries every fact of the contract that can be tried. One that is known not to hold on the emulator is tried there too:
 * where it holds by now, that is a difference.
 */
export async function contractOutcomes(target: Target, isEmulated: boolean): Promise<readonly ObservedOutcome[]> {
  const outcomes: ObservedOutcome[] = [];
  for (const fact of facts) outcomes.push(await observe(fact, target, isEmulated));
  return outcomes;
}

/** How long a fact may take besides its waits, in milliseconds: after a flush it is watched for minutes. */
const longestFact = { onEmulator: 20_000, onAws: 180_000 };

async function observe(fact: Fact, target: Target, isEmulated: boolean): Promise<ObservedOutcome> {
  const notToTry = isEmulated && reasonNotToTry(fact);
  if (notToTry) return { fact, outcome: "skipped", reason: notToTry, observed: [] };
  const limit = isEmulated ? longestFact.onEmulator : longestFact.onAws;
  const nothing = (difference: string) => ({ differences: [difference], observed: [] as readonly Observation[] });
  const { differences, observed } = await Promise.race([
    observeFact(fact, target).catch((error: unknown) => nothing(String(error))),
    sleep(limit, nothing(`no result within ${limit} ms`), { ref: false }),
  ]);
  const gap = isEmulated && knownGap(fact);
  if (gap && differences.length > 0) return { fact, outcome: "skipped", reason: gap, observed };
  if (gap) return { fact, outcome: "differs", differences: [`It holds by now: ${gap} is no gap any more.`], observed };
  return differences.length > 0
    ? { fact, outcome: "differs", differences, observed }
    : { fact, outcome: "holds", observed };
}
