import { APIGatewayClient, FlushStageAuthorizersCacheCommand } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, ResetAuthorizersCacheCommand } from "@aws-sdk/client-apigatewayv2";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { createAuthorizerCaches } from "../../../functions/aws/cache-flush.ts";

const rest = mockClient(APIGatewayClient);
const http = mockClient(ApiGatewayV2Client);
beforeAll(() => void vi.stubEnv("AWS_REGION", "eu-central-1"));
afterEach(() => {
  rest.reset();
  http.reset();
});
// The files of the unit tests share their modules.
afterAll(() => {
  rest.restore();
  http.restore();
  vi.unstubAllEnvs();
});

const stage = { apiId: "abc123", stageName: "prod" };
const kinds = ["rest", "http"] as const;
const { signal } = new AbortController();
const flush = (kind: (typeof kinds)[number]) => createAuthorizerCaches()({ kind, ...stage }, signal);

it("flushes the caches of the stage of a RestApi, and of no other", async () => {
  await flush("rest");
  const calls = rest.commandCalls(FlushStageAuthorizersCacheCommand).map(({ args }) => args[0].input);
  expect(calls).toEqual([{ restApiId: "abc123", stageName: "prod" }]);
  expect(http.calls()).toEqual([]);
});

it("flushes the caches of the stage of an HttpApi, and of no other", async () => {
  await flush("http");
  const calls = http.commandCalls(ResetAuthorizersCacheCommand).map(({ args }) => args[0].input);
  expect(calls).toEqual([{ ApiId: "abc123", StageName: "prod" }]);
  expect(rest.calls()).toEqual([]);
});

it.each(kinds)("a stage that is gone has no cache, for a stage of kind %s", async (kind) => {
  const gone = Object.assign(new Error("Invalid stage"), { name: "NotFoundException" });
  rest.onAnyCommand().rejects(gone);
  http.onAnyCommand().rejects(gone);
  expect(await flush(kind)).toBeUndefined();
});

it.each(kinds)("a refusal is no flush, for a stage of kind %s", async (kind) => {
  for (const error of [Object.assign(new Error("slow down"), { name: "TooManyRequestsException" }), "no Error"]) {
    rest.onAnyCommand().callsFake(() => Promise.reject(error));
    http.onAnyCommand().callsFake(() => Promise.reject(error));
    await expect(flush(kind)).rejects.toBe(error);
  }
});
