import { Template } from "aws-cdk-lib/assertions";
import { ApiDefinition, MockIntegration, ResponseType, RestApi, SpecRestApi } from "aws-cdk-lib/aws-apigateway";
import { Lazy } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { addAuthorizerResponses, addGatewayResponses } from "../../../cdk/authorizers/gateway-responses.ts";
import { emptyStack, findResources } from "../synthesize.ts";

function synthesizedResponses(build: (api: RestApi) => void) {
  const stack = emptyStack();
  const api = new RestApi(stack, "Api");
  api.root.addMethod("GET", new MockIntegration());
  build(api);
  const responses = Object.values(findResources(Template.fromStack(stack), "AWS::ApiGateway::GatewayResponse"));
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
  const responses = synthesizedResponses((api) => {
    if (when === "before") addDefault(api);
    addAuthorizerResponses(api, bodies);
    if (when === "after") addDefault(api);
  });
  expect(responses.get("UNAUTHORIZED")).toMatchObject({
    StatusCode: "401",
    ResponseParameters: { ...cors, "gatewayresponse.header.WWW-Authenticate": "'Bearer realm=\"Latchkey\"'" },
    ResponseTemplates: { "application/json": '{"message":"unauthorized"}' },
  });
  expect(responses.get("ACCESS_DENIED")?.ResponseParameters).toEqual(cors);
});

test("headers of one's own go before inherited ones, and each default is for its own statuses", () => {
  const responses = synthesizedResponses((api) => {
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
  const responses = synthesizedResponses((api) => addAuthorizerResponses(api, bodies));
  expect(responses.get("ACCESS_DENIED")?.ResponseParameters ?? {}).toEqual({});
});

test("an API that is made from a document inherits from the document's default response", () => {
  const stack = emptyStack();
  const api = new SpecRestApi(stack, "Api", {
    apiDefinition: ApiDefinition.fromInline({
      openapi: "3.0.1",
      info: { title: "a", version: "1" },
      paths: {},
      "x-amazon-apigateway-gateway-responses": { DEFAULT_4XX: { responseParameters: cors } },
    }),
  });
  addAuthorizerResponses(api, bodies);
  const responses = Object.values(findResources(Template.fromStack(stack), "AWS::ApiGateway::GatewayResponse"));
  expect(responses).toHaveLength(2);
  for (const { Properties } of responses) expect(Properties.ResponseParameters).toMatchObject(cors);
});

test("a body may hold what is only known when the app is deployed", () => {
  const stack = emptyStack();
  const api = new RestApi(stack, "Api");
  api.root.addMethod("GET", new MockIntegration());
  addGatewayResponses(api, { THROTTLED: { body: { region: stack.region, retryAfter: 1 } } });
  const [response] = Object.values(findResources(Template.fromStack(stack), "AWS::ApiGateway::GatewayResponse"));
  expect(response?.Properties.ResponseTemplates["application/json"]).toEqual({
    "Fn::Join": ["", ['{"region":"', { Ref: "AWS::Region" }, '","retryAfter":1}']],
  });
});

test.each<[object, string]>([
  [{ THROTTLED: { body: {}, status: 42 } }, "THROTTLED.status: 42 isn't an HTTP status."],
  [{ THROTTLED: { body: {}, status: "429" } }, 'THROTTLED.status: "429" isn\'t a number.'],
  [{ THROTTLED: { body: "no" } }, 'THROTTLED.body: "no" isn\'t an object.'],
  [
    { THROTTLED: { body: {}, headers: { "X-A": "it's" } } },
    "THROTTLED.headers.X-A: \"it's\" isn't a header value without single quotes and control characters.",
  ],
  [
    { THROTTLED: { body: {}, contentType: "a'b" } },
    "THROTTLED.contentType: \"a'b\" isn't a media type such as application/json.",
  ],
  [
    { THROTTLED: { body: {}, status: Lazy.number({ produce: () => 429 }) } },
    "THROTTLED.status: this value is only known when the app is deployed; it must be known at synthesis.",
  ],
  [{ UNAUTHORIZED: { body: {} } }, "UNAUTHORIZED: the API defines this gateway response already."],
])("the definition %j is refused, naming its member", (responses, message) => {
  const api = new RestApi(emptyStack(), "Api");
  addAuthorizerResponses(api, bodies);
  expect(() => addGatewayResponses(api, responses)).toThrow(message);
});

test("another definition makes a new deployment", () => {
  const deploymentWith = (header: string) => {
    const stack = emptyStack();
    const api = new RestApi(stack, "Api");
    api.root.addMethod("GET", new MockIntegration());
    addGatewayResponses(api, { THROTTLED: { body: {}, headers: { "X-A": header } } });
    return Object.keys(findResources(Template.fromStack(stack), "AWS::ApiGateway::Deployment"));
  };
  expect(deploymentWith("a")).not.toEqual(deploymentWith("b"));
});
