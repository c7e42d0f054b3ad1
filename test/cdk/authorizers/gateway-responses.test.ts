import { Template } from "aws-cdk-lib/assertions";
import { MockIntegration, ResponseType, RestApi } from "aws-cdk-lib/aws-apigateway";
import { expect, test } from "vitest";
import { addAuthorizerResponses, addGatewayResponses } from "../../../cdk/authorizers/gateway-responses.ts";
import { emptyStack, resourcesOf } from "../synthesize.ts";

function responsesOf(build: (api: RestApi) => void) {
  const stack = emptyStack();
  const api = new RestApi(stack, "Api");
  api.root.addMethod("GET", new MockIntegration());
  build(api);
  const responses = Object.values(resourcesOf(Template.fromStack(stack), "AWS::ApiGateway::GatewayResponse"));
  return new Map(responses.map(({ Properties }) => [Properties.ResponseType, Properties]));
}

const cors = { "gatewayresponse.header.Access-Control-Allow-Origin": "'https://app.example.com'" };
const addDefault = (api: RestApi) =>
  api.addGatewayResponse("ClientErrors", {
    type: ResponseType.DEFAULT_4XX,
    responseHeaders: { "Access-Control-Allow-Origin": "'https://app.example.com'", "Content-Type": "'text/plain'" },
  });
const bodies = { unauthorized: { message: "unauthorized" }, forbidden: { message: "forbidden" } };

test.each(["before", "after"])("401 and 403 keep the CORS headers of a DEFAULT_4XX that is defined %s them", (when) => {
  const responses = responsesOf((api) => {
    if (when === "before") addDefault(api);
    addAuthorizerResponses(api, bodies);
    if (when === "after") addDefault(api);
  });
  expect(responses.get("UNAUTHORIZED")).toMatchObject({
    StatusCode: "401",
    ResponseParameters: { ...cors, "gatewayresponse.header.WWW-Authenticate": "'Bearer error=\"invalid_token\"'" },
    ResponseTemplates: { "application/json": '{"message":"unauthorized"}' },
  });
  expect(responses.get("ACCESS_DENIED")?.ResponseParameters).toEqual(cors);
});

test("headers of one's own go before inherited ones, and each default is for its own statuses", () => {
  const responses = responsesOf((api) => {
    addGatewayResponses(api, {
      DEFAULT_4XX: { body: {}, headers: { "X-A": "default", "X-B": "default" } },
      DEFAULT_5XX: { body: {}, headers: { "X-C": "default" } },
      THROTTLED: { body: {}, headers: { "X-A": "own" } },
      AUTHORIZER_FAILURE: { body: {} },
    });
  });
  expect(responses.get("THROTTLED")?.ResponseParameters).toEqual({
    "gatewayresponse.header.X-A": "'own'",
    "gatewayresponse.header.X-B": "'default'",
  });
  expect(responses.get("AUTHORIZER_FAILURE")?.ResponseParameters).toEqual({
    "gatewayresponse.header.X-C": "'default'",
  });
  expect(responses.get("DEFAULT_4XX")?.ResponseParameters).toEqual({
    "gatewayresponse.header.X-A": "'default'",
    "gatewayresponse.header.X-B": "'default'",
  });
});

test("without a default response there is nothing to inherit", () => {
  const responses = responsesOf((api) => addAuthorizerResponses(api, bodies));
  expect(responses.get("ACCESS_DENIED")?.ResponseParameters ?? {}).toEqual({});
});

test("another definition makes a new deployment", () => {
  const deploymentWith = (header: string) => {
    const stack = emptyStack();
    const api = new RestApi(stack, "Api");
    api.root.addMethod("GET", new MockIntegration());
    addGatewayResponses(api, { THROTTLED: { body: {}, headers: { "X-A": header } } });
    return Object.keys(resourcesOf(Template.fromStack(stack), "AWS::ApiGateway::Deployment"));
  };
  expect(deploymentWith("a")).not.toEqual(deploymentWith("b"));
});
