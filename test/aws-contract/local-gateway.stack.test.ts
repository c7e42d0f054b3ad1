import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCdkApp } from "../local/mini-assembly.ts";
import type { Target } from "./check-call.ts";
import { checkFact } from "./check-fact.ts";
import { type AuthorizerName, authorizers, type Fact, identityHeader } from "./fact.ts";
import { facts } from "./facts/index.ts";
import { type InvocationLog, startInvocationLog } from "./probe/invocation-log.ts";
import { addProbeApis } from "./probe/probe-app.ts";

/** Why some authorizers are not run: the local stack refuses what no template of the project has. */
const refused: Partial<Record<AuthorizerName, string>> = {
  "http-simple": "the local stack refuses simple responses, which the product never gives",
  "http-payload-1": "the local stack refuses payload 1.0, which the product never asks for",
};

const names = (Object.keys(authorizers) as AuthorizerName[]).filter((name) => !refused[name]);
/** Nobody waits for as long as a flush takes on AWS. */
const flushSpeed = 20;
const flushLagMs = [51_600, 62_000, 73_000].map((lag) => lag / flushSpeed);

let log: InvocationLog;
let running: Awaited<ReturnType<typeof runCdkApp>>;
let target: Target;

beforeAll(async () => {
  log = await startInvocationLog();
  running = await runCdkApp((app) => addProbeApis(app, names, log.url), { flushLagMs });
  const outputs: Readonly<Record<string, unknown>> = Object.assign({}, ...running.outputs.values());
  target = {
    urlOf: (name) => running.urlOf(outputs[outputOf(name)]) + (authorizers[name].api === "websocket" ? "" : `/${name}`),
    awsClient: { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } },
    identityHeader,
    textOf: (identity, nonce) => (identity === "malformed-text" ? "no identity" : `${identity}~${nonce}`),
    log,
    flushSpeed,
    async flush(name) {
      const { hostname } = new URL(String(outputs[outputOf(name)]));
      const [kind, stage] = authorizers[name].api === "rest" ? ["restapis", "prod"] : ["v2/apis", "$default"];
      const url = `${running.awsEndpoint}/${kind}/${hostname.split(".")[0]}/stages/${stage}/cache/authorizers`;
      const headers = { Authorization: "AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/apigateway/aws4_request" };
      return (await fetch(url, { method: "DELETE", headers })).status;
    },
  };
}, 60_000);

afterAll(async () => {
  await running?.stop();
  await log?.stop();
});

function outputOf(name: AuthorizerName): string {
  return { rest: "RestUrl", http: "HttpUrl", websocket: `${name.replaceAll("-", "")}Url` }[authorizers[name].api];
}

/** Why a fact is not tried. */
function reasonToSkip({ steps }: Fact): string | undefined {
  return steps.map((step) => ("authorizer" in step ? refused[step.authorizer] : undefined)).find(Boolean);
}

describe("the local gateway does what was seen on AWS:", () => {
  for (const fact of facts) {
    const reason = reasonToSkip(fact);
    const name = `${fact.id}: ${fact.statement}`;
    if (reason) test.skip(`${name} [skipped: ${reason}]`, () => undefined);
    else test(name, async () => expect(await checkFact(fact, target)).toEqual([]));
  }
});
