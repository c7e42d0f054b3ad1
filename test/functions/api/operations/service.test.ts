import type { APIGatewayProxyEvent } from "aws-lambda";
import { expect, it } from "vitest";
import type { Api } from "../../../../functions/api/operation.ts";
import { serviceOperations } from "../../../../functions/api/operations/service.ts";
import { settings } from "../../../support/api.ts";

const resource = "/v1/openapi.json";

async function serversFor(event: object): Promise<unknown> {
  const request = { caller: null, origin: { sourceIp: null, requestId: "request-1" }, event } as never;
  const { body } = await serviceOperations.getOpenApi({ settings } as Api, request);
  return (body as { servers?: unknown }).servers;
}

const event = (domainName: string, path: string, headers: APIGatewayProxyEvent["headers"] = {}) => ({
  resource,
  headers,
  requestContext: { domainName, path },
});

it.each([
  ["the stage", "abc.execute-api.eu-west-1.amazonaws.com", `/prod${resource}`, "/prod"],
  ["the base path of a custom domain", "api.example.com", `/tokens${resource}`, "/tokens"],
  ["nothing, on a custom domain without a base path", "tokens.example.com", resource, ""],
])("the served OpenAPI document names its server, with %s", async (_what, domainName, path, base) => {
  expect(await serversFor(event(domainName, path))).toEqual([{ url: `https://${domainName}${base}` }]);
});

it("names the server of a local stack with its protocol, and none where the event doesn't say it", async () => {
  const local = event("127.0.0.1:3000", `/prod${resource}`, { "X-Forwarded-Proto": "http" });
  expect(await serversFor(local)).toEqual([{ url: "http://127.0.0.1:3000/prod" }]);
  expect(await serversFor({ resource, headers: {}, requestContext: {} })).toBeUndefined();
});
