import type { Target } from "./check-call.ts";
import { type AuthorizerName, authorizers, identityHeader } from "./fact.ts";

/** The outputs of the probe's stack. */
type ProbeOutputs = Readonly<Record<string, string>>;

/** The URL in the outputs of the API that an authorizer protects. */
function findUrl(name: AuthorizerName, outputs: ProbeOutputs): string {
  const key = { rest: "RestUrl", http: "HttpUrl", websocket: `${name.replaceAll("-", "")}Url` }[authorizers[name].api];
  const url = outputs[key];
  if (!url) throw new Error(`The probe's stack has no output ${key}.`);
  return url;
}

/** The id of the API that an authorizer protects, and its stage. */
export function probedStage(name: AuthorizerName, outputs: ProbeOutputs) {
  const { hostname } = new URL(findUrl(name, outputs));
  return {
    apiId: hostname.split(".")[0] ?? "",
    stageName: authorizers[name].api === "http" ? "$default" : "prod",
  };
}

/**
 * The deployed APIs of the probe as facts are tried with them.
 * @param servedAt where an API is that CloudFormation says is at a URL.
 */
export function probeTarget(
  outputs: ProbeOutputs,
  servedAt: (url: string) => string,
  rest: Pick<Target, "log" | "flush" | "awsClient" | "flushSpeed">,
): Target {
  return {
    ...rest,
    identityHeader,
    findUrl(name) {
      const url = servedAt(findUrl(name, outputs)).replace(/\/$/, "");
      return authorizers[name].api === "websocket" ? url : `${url}/${name}`;
    },
    toIdentityText: (identity, nonce) => (identity === "malformed-text" ? "no identity" : `${identity}~${nonce}`),
  };
}
