import { accessKeyId, runCdkApp } from "../local/mini-assembly.ts";
import type { Target } from "./check-call.ts";
import { probedStage, probeTarget } from "./deployed-probe.ts";
import { type AuthorizerName, authorizers, type Fact } from "./fact.ts";
import { startInvocationLog } from "./probe/invocation-log.ts";
import { addProbeApis } from "./probe/probe-app.ts";

/** Why some authorizers are not run: the local stack refuses what no template of the project has. */
const refused: Partial<Record<AuthorizerName, string>> = {
  "http-simple": "the local stack refuses simple responses, which the product never gives",
  "http-payload-1": "the local stack refuses payload 1.0, which the product never asks for",
};

/** Why a fact is not tried with the local gateway. */
export function reasonToSkip({ steps }: Fact): string | undefined {
  return steps.map((step) => ("authorizer" in step ? refused[step.authorizer] : undefined)).find(Boolean);
}

const names = (Object.keys(authorizers) as AuthorizerName[]).filter((name) => !refused[name]);
/** Nobody waits for as long as a flush takes on AWS. */
const flushSpeed = 20;
const flushLagMs = [51_600, 62_000, 73_000].map((lag) => lag / flushSpeed);

/** Runs the APIs of the probe behind the local gateway. */
export async function startLocalGateway(): Promise<{ readonly target: Target; readonly stop: () => Promise<void> }> {
  const log = await startInvocationLog();
  const running = await runCdkApp((app) => addProbeApis(app, names, log.url), { flushLagMs });
  const outputs: Readonly<Record<string, string>> = Object.assign({}, ...running.outputs.values());
  const target = probeTarget(outputs, running.findUrl, {
    awsClient: { region: "us-east-1", credentials: { accessKeyId, secretAccessKey: "local" } },
    log,
    flushSpeed,
    async flush(name) {
      const { apiId, stageName } = probedStage(name, outputs);
      const kind = authorizers[name].api === "rest" ? "restapis" : "v2/apis";
      const url = `${running.awsEndpoint}/${kind}/${apiId}/stages/${stageName}/cache/authorizers`;
      const headers = {
        Authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261126/us-east-1/apigateway/aws4_request`,
      };
      return (await fetch(url, { method: "DELETE", headers })).status;
    },
  });
  const stop = async () => {
    await running.stop();
    await log.stop();
  };
  return { target, stop };
}
