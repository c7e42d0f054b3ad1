import { describe, expect, it } from "vitest";
import { accessLogFormat } from "../../../contract/deployment/access-log.ts";
import { parseLogLine } from "../../../core/usage/log-line.ts";
import { createHttpGateway } from "../../../local/gateway/http-gateway.ts";
import { createRestGateway } from "../../../local/gateway/rest-gateway.ts";
import { createRouter } from "../../../local/gateway/router.ts";
import { api, request } from "./fixtures.ts";

const context = {
  tokenId: "tok_01jd8m2v5rf7rsq4b1c9x6e0aw",
  owner: "alice",
  secretGeneration: "current",
  secretVersion: "1",
};

/** What a gateway writes into its access log. */
function services(response: unknown = { statusCode: 200, body: "ok" }) {
  const lines: string[] = [];
  return {
    lines,
    invoke: async () => response,
    report: () => undefined,
    logAccess: (_api: unknown, line: string) => void lines.push(line),
  };
}

describe("the access log of a REST API", () => {
  const restApi = (authorize: () => Promise<never>) => ({
    ...api,
    stageArn: "arn:aws:execute-api:us-east-1:000000000000:api123/prod",
    accessLog: { format: accessLogFormat("rest", ["sourceIp"]), destinationArn: "arn" },
    router: createRouter([
      {
        path: "/v1/lookup/{key}",
        methods: new Map([
          [
            "GET",
            {
              authorizer: { authorize, flush: () => undefined },
              integration: { type: "AWS_PROXY" as const, functionArn: "fn", timeoutMs: 1_000 },
            },
          ],
        ]),
      },
    ]),
    authorizers: [],
    gatewayResponses: new Map(),
    binaryMediaTypes: [],
  });

  it("has a line for each call, with what the authorizer told and the time in milliseconds", async () => {
    const logging = services();
    const verdict = { ok: true, context: { ...context, integrationLatency: 7 } } as never;
    await createRestGateway(
      restApi(async () => verdict),
      logging,
    ).handle(request());
    const [line = ""] = logging.lines;
    expect(JSON.parse(line)).toMatchObject({
      sourceIp: "192.0.2.7",
      time: "1795251900250",
      authorizerLatency: "7",
      integrationLatency: expect.stringMatching(/^\d+$/),
    });
    expect(parseLogLine(line)).toEqual({
      tokenId: context.tokenId,
      owner: "alice",
      secretVersion: 1,
      at: "2026-11-21T09:05:00.250Z",
      route: "GET /v1/lookup/{key}",
      statusClass: "2xx",
    });
  });

  it("has no token in the line of a call that was refused", async () => {
    const logging = services();
    const verdict = { ok: false, responseType: "UNAUTHORIZED", message: "Unauthorized" } as never;
    await createRestGateway(
      restApi(async () => verdict),
      logging,
    ).handle(request());
    expect(JSON.parse(logging.lines[0] ?? "")).toMatchObject({ status: "401", tokenId: "-" });
  });
});

describe("the access log of an HTTP API", () => {
  const httpApi = {
    ...api,
    stageArn: "arn:aws:execute-api:us-east-1:000000000000:api123/prod",
    accessLog: { format: accessLogFormat("http", ["sourceIp"]), destinationArn: "arn" },
    routes: new Map([
      [
        "ANY /v1/lookup/{key}",
        {
          functionArn: "fn",
          authorizer: { authorize: async () => ({ ok: true as const, context }), flush: () => undefined },
        },
      ],
    ]),
    authorizers: [],
  };

  it("has the key of the route, the method, and the time in seconds", async () => {
    const logging = services({ statusCode: 404 });
    await createHttpGateway(httpApi, logging).handle(request());
    expect(JSON.parse(logging.lines[0] ?? "")).toMatchObject({
      time: "1795251900",
      route: "ANY /v1/lookup/{key}",
      sourceIp: "192.0.2.7",
    });
    expect(parseLogLine(logging.lines[0] ?? "")).toMatchObject({
      at: "2026-11-21T09:05:00.000Z",
      route: "GET /v1/lookup/{key}",
      statusClass: "4xx",
    });
  });

  it("has no line for a call that no route serves", async () => {
    const logging = services();
    await createHttpGateway(httpApi, logging).handle(request({ path: "/elsewhere" }));
    expect(logging.lines).toEqual([]);
  });
});
