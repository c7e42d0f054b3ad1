import { randomBytes, randomUUID } from "node:crypto";
import { localAccount } from "../assembly/deploy-assembly.ts";
import { type GatewayRequest, lastHeader } from "./gateway-request.ts";

/** The access log of a stage, as a template declares it. */
export interface AccessLog {
  /** The format of a line, with `$context.…` variables. */
  readonly format: string;
  /** The ARN of the log group. */
  readonly destinationArn: string;
}

/** The API and stage that a request is for. */
export interface ApiStage {
  readonly apiId: string;
  readonly stageName: string;
  readonly stageVariables: Readonly<Record<string, string>> | null;
  readonly accessLog?: AccessLog | undefined;
}

/** `requestContext` of an event, and `$context` in templates and access logs. */
export type RequestContext = ReturnType<typeof createRequestContext> & {
  authorizer?: Readonly<Record<string, unknown>>;
  /** Why the gateway responds without the backend. `message` is `null` if API Gateway sends none. */
  error?: { readonly message: string | null; readonly messageString: string; readonly responseType: string };
};

/** Creates the context of a request. `resourcePath` is empty for a request that no route matched. */
export function createRequestContext(request: GatewayRequest, api: ApiStage, resourcePath: string) {
  return {
    resourceId: Buffer.from(resourcePath).toString("hex").slice(0, 6).padEnd(6, "0"),
    resourcePath,
    httpMethod: request.method,
    extendedRequestId: randomBytes(11).toString("base64"),
    requestTime: commonLogTime(request.receivedAt),
    path: `/${api.stageName}${request.path}`,
    accountId: localAccount,
    protocol: request.protocol,
    stage: api.stageName,
    domainPrefix: request.host.split(".")[0] ?? "",
    requestTimeEpoch: request.receivedAt.getTime(),
    requestId: randomUUID(),
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: request.sourceIp,
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: lastHeader(request, "user-agent") ?? null,
      user: null,
    },
    domainName: request.host,
    deploymentId: "local",
    apiId: api.apiId,
  };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A time as in access logs: `21/Nov/2026:09:05:00 +0000`. */
export function commonLogTime(time: Date): string {
  const [date = "", clock = ""] = time.toISOString().split("T");
  const [year, , day] = date.split("-");
  return `${day}/${months[time.getUTCMonth()]}/${year}:${clock.slice(0, 8)} +0000`;
}
