import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { APIGatewayClient, FlushStageAuthorizersCacheCommand } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, ResetAuthorizersCacheCommand } from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessKeyId, invocationUri, runMiniStack } from "../mini-assembly.ts";

const api = { RestApiId: { Ref: "Api" } };

function resource(parent: unknown, PathPart: string) {
  return { Type: "AWS::ApiGateway::Resource", Properties: { ...api, ParentId: parent, PathPart } };
}

function method(resourceId: unknown, HttpMethod: string, more: object = {}) {
  const Integration = { Type: "AWS_PROXY", IntegrationHttpMethod: "POST", Uri: invocationUri("Echo") };
  return {
    Type: "AWS::ApiGateway::Method",
    Properties: { ...api, ResourceId: resourceId, HttpMethod, AuthorizationType: "NONE", Integration, ...more },
  };
}

const root = { "Fn::GetAtt": ["Api", "RootResourceId"] };
const guarded = { AuthorizationType: "CUSTOM", AuthorizerId: { Ref: "Authorizer" } };
const proxy = (functionId: string) => ({ Integration: { Type: "AWS_PROXY", Uri: invocationUri(functionId) } });

const resources = {
  Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: "Mini" } },
  Authorizer: {
    Type: "AWS::ApiGateway::Authorizer",
    Properties: {
      ...api,
      Type: "TOKEN",
      AuthorizerUri: invocationUri("Authorize"),
      IdentitySource: "method.request.header.X-Token",
      IdentityValidationExpression: "^[a-z-]+$",
      AuthorizerResultTtlInSeconds: 300,
    },
  },
  Things: resource(root, "things"),
  Thing: resource({ Ref: "Things" }, "{id}"),
  Guarded: resource(root, "guarded"),
  Files: resource(root, "files"),
  File: resource({ Ref: "Files" }, "{proxy+}"),
  Broken: resource(root, "broken"),
  Malformed: resource(root, "malformed"),
  Slow: resource(root, "slow"),
  GetThing: method({ Ref: "Thing" }, "GET"),
  PostThings: method({ Ref: "Things" }, "POST"),
  AnyFile: method({ Ref: "File" }, "ANY"),
  GetGuarded: method({ Ref: "Guarded" }, "GET", guarded),
  PutGuarded: method({ Ref: "Guarded" }, "PUT", guarded),
  GetBroken: method({ Ref: "Broken" }, "GET", proxy("Throw")),
  GetMalformed: method({ Ref: "Malformed" }, "GET", proxy("Answer")),
  GetSlow: method({ Ref: "Slow" }, "GET", { Integration: { ...proxy("Hang").Integration, TimeoutInMillis: 100 } }),
  PreflightThings: method({ Ref: "Things" }, "OPTIONS", {
    Integration: {
      Type: "MOCK",
      RequestTemplates: { "application/json": "{ statusCode: 204 }" },
      IntegrationResponses: [
        {
          StatusCode: "204",
          ResponseParameters: { "method.response.header.Access-Control-Allow-Origin": "'https://console.example'" },
        },
      ],
    },
  }),
  Unauthorized: {
    Type: "AWS::ApiGateway::GatewayResponse",
    Properties: {
      ...api,
      ResponseType: "UNAUTHORIZED",
      StatusCode: "401",
      ResponseParameters: { "gatewayresponse.header.WWW-Authenticate": "'Bearer'" },
      ResponseTemplates: { "application/json": '{"why":$context.error.messageString}' },
    },
  },
  Deployment: { Type: "AWS::ApiGateway::Deployment", Properties: api },
  Stage: {
    Type: "AWS::ApiGateway::Stage",
    Properties: {
      ...api,
      StageName: "prod",
      Variables: { colour: "blue" },
      AccessLogSetting: {
        Format: "$context.httpMethod $context.path $context.status $context.error.responseType",
        DestinationArn: "arn:aws:logs:us-east-1:000000000000:log-group:access",
      },
    },
  },
};

const functions = {
  Echo: `export const handler = async (event) => ({
    statusCode: 200,
    headers: { "X-Single": "one", "WWW-Authenticate": "Basic" },
    multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
    body: JSON.stringify(event),
  });`,
  Authorize: `let calls = 0;
    export const handler = async ({ authorizationToken: token, methodArn }) => {
      calls += 1;
      if (token === "bad") throw new Error("Unauthorized");
      if (token === "throttled") throw new Error("ProvisionedThroughputExceededException");
      if (token === "malformed") return { principalId: "alice" };
      const Resource = methodArn.split("/").slice(0, 2).join("/") + "/GET/*";
      return {
        principalId: "alice",
        policyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource }] },
        context: { calls },
      };
    };`,
  Throw: `export const handler = async () => { throw new Error("a bug"); };`,
  Answer: `export const handler = async () => ({ status: 200, text: "not the right members" });`,
  Hang: "export const handler = () => new Promise((resolve) => setTimeout(resolve, 2000));",
};

let mini: Awaited<ReturnType<typeof runMiniStack>>;
let url = "";

beforeAll(async () => {
  mini = await runMiniStack({ resources, functions });
  url = mini.urls[0] ?? "";
});

afterAll(() => mini.stop());

async function call(path: string, init: RequestInit = {}) {
  const response = await fetch(`${url}${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : undefined };
}

function withToken(token: string, method = "GET"): RequestInit {
  return { method, headers: { "X-Token": token } };
}

describe("a proxy event", () => {
  test("has the request as API Gateway describes it", async () => {
    const { body } = await call("/things/a%20b?x=1&x=2&y=%C3%A4", { headers: { "X-Custom": "yes" } });
    expect(body).toMatchObject({
      resource: "/things/{id}",
      path: "/things/a%20b",
      httpMethod: "GET",
      pathParameters: { id: "a%20b" },
      queryStringParameters: { x: "2", y: "ä" },
      multiValueQueryStringParameters: { x: ["1", "2"], y: ["ä"] },
      stageVariables: { colour: "blue" },
      body: null,
      isBase64Encoded: false,
    });
    expect(new Headers(body.headers).get("x-custom")).toBe("yes");
    expect(new Headers(body.headers).get("x-forwarded-for")).toBe("127.0.0.1");
    expect(body.multiValueHeaders["X-Forwarded-Proto"]).toEqual(["http"]);
    expect(body.requestContext).toMatchObject({
      resourcePath: "/things/{id}",
      httpMethod: "GET",
      path: "/prod/things/a%20b",
      protocol: "HTTP/1.1",
      stage: "prod",
      accountId: "000000000000",
      apiId: mini.gateways[0]?.apiId,
      identity: { sourceIp: "127.0.0.1" },
    });
    expect(body.requestContext.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  });

  test("has null for what is empty", async () => {
    const { body } = await call("/things", { method: "POST" });
    expect(body).toMatchObject({
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
    });
  });

  test("has a text as it is, and anything else as Base64", async () => {
    const text = await call("/things", { method: "POST", body: '{"ä":1}' });
    expect(text.body).toMatchObject({ body: '{"ä":1}', isBase64Encoded: false });
    const bytes = await call("/things", { method: "POST", body: new Uint8Array([0xff, 0xfe]) });
    expect(bytes.body).toMatchObject({ body: "//4=", isBase64Encoded: true });
  });

  test("has all of the path in a greedy parameter", async () => {
    expect((await call("/files/a/b/c", { method: "DELETE" })).body.pathParameters).toEqual({ proxy: "a/b/c" });
  });
});

describe("the response", () => {
  test("has the function's headers, some of them renamed, and JSON as its type by default", async () => {
    const { headers } = await call("/things/1");
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("x-single")).toBe("one");
    expect(headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(headers.has("www-authenticate")).toBe(false);
    expect(headers.get("x-amzn-remapped-www-authenticate")).toBe("Basic");
    expect(headers.has("x-amzn-requestid")).toBe(true);
  });

  test.each([
    ["/nowhere", "GET", 403, "Missing Authentication Token"],
    ["/things", "DELETE", 403, "Missing Authentication Token"],
    ["/broken", "GET", 502, "Internal server error"],
    ["/malformed", "GET", 502, "Internal server error"],
    ["/slow", "GET", 504, "Endpoint request timed out"],
  ])("to %s %s is %i, %s", async (path, method, status, message) => {
    const response = await call(path, { method });
    expect(response.status).toBe(status);
    expect(response.body).toEqual({ message });
  });

  test("to a body of 10 MB is the function's, to a larger one 413", async () => {
    const most = 10 * 1024 * 1024;
    expect((await call("/files/large", { method: "PUT", body: "x".repeat(most) })).status).toBe(200);
    const tooLarge = await call("/files/large", { method: "PUT", body: "x".repeat(most + 1) });
    expect(tooLarge.status).toBe(413);
    expect(tooLarge.body).toEqual({ message: "Request Too Long" });
  });

  test("of a MOCK integration is the template's", async () => {
    const response = await call("/things", { method: "OPTIONS" });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://console.example");
  });
});

describe("an authorizer", () => {
  test("lets a call through, and tells the backend who calls", async () => {
    const { status, body } = await call("/guarded", withToken("good"));
    expect(status).toBe(200);
    expect(body.requestContext.authorizer).toEqual({
      principalId: "alice",
      calls: expect.any(String),
      integrationLatency: expect.any(Number),
    });
  });

  test.each([
    ["none", {}],
    ["one that does not match", { "X-Token": "NOT LOWER CASE" }],
    ["a bad one", { "X-Token": "bad" }],
  ])("sends the gateway response for 401 to %s", async (_, headers) => {
    const { status, body, headers: answered } = await call("/guarded", { headers });
    expect(status).toBe(401);
    expect(body).toEqual({ why: "Unauthorized" });
    expect(answered.get("www-authenticate")).toBe("Bearer");
    expect(answered.get("x-amzn-errortype")).toBe("UnauthorizedException");
  });

  test("is called once for two methods, and both results are right", async () => {
    const first = await call("/guarded", withToken("cached"));
    const denied = await call("/guarded", withToken("cached", "PUT"));
    const again = await call("/guarded", withToken("cached"));
    expect(denied.status).toBe(403);
    expect(denied.body).toEqual({
      Message:
        "User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action",
    });
    expect(again.body.requestContext.authorizer.calls).toBe(first.body.requestContext.authorizer.calls);
  });

  test.each(["throttled", "malformed"])("that fails (%s) means 500, with nothing of the reason", async (token) => {
    const { status, text } = await call("/guarded", withToken(token));
    expect(status).toBe(500);
    expect(text).toBe('{"message":null}');
  });
});

describe("flushing the cache", () => {
  const credentials = { accessKeyId, secretAccessKey: "local" };
  const settings = () => ({ endpoint: mini.awsEndpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  const calls = async () => (await call("/guarded", withToken("flushed"))).body.requestContext.authorizer.calls;
  const apiId = () => mini.gateways[0]?.apiId ?? "";

  test("with FlushStageAuthorizersCache has the function invoked again, when it has reached the cache", async () => {
    const before = await calls();
    expect(await calls()).toBe(before);
    const flush = new FlushStageAuthorizersCacheCommand({ restApiId: apiId(), stageName: "prod" });
    const { $metadata } = await new APIGatewayClient(settings()).send(flush);
    expect($metadata.httpStatusCode).toBe(202);
    expect(await calls()).not.toBe(before);
  });

  test("with ResetAuthorizersCache too", async () => {
    const before = await calls();
    const reset = new ResetAuthorizersCacheCommand({ ApiId: apiId(), StageName: "prod" });
    const { $metadata } = await new ApiGatewayV2Client(settings()).send(reset);
    expect($metadata.httpStatusCode).toBe(204);
    expect(await calls()).not.toBe(before);
  });

  test("of a stage that is not there is an error", async () => {
    const flush = new FlushStageAuthorizersCacheCommand({ restApiId: apiId(), stageName: "dev" });
    await expect(new APIGatewayClient(settings()).send(flush)).rejects.toMatchObject({ name: "NotFoundException" });
  });
});

test("the access log is in the stage's format", async () => {
  await call("/guarded?secret=x");
  const file = join(mini.directory, `access-${mini.gateways[0]?.apiId}.log`);
  await expect.poll(() => readFile(file, "utf8")).toContain("GET /prod/guarded 401 UNAUTHORIZED\n");
});

test("the stack's services refuse calls without its access key", async () => {
  const headers = {
    "X-Amz-Target": "secretsmanager.GetSecretValue",
    "Content-Type": "application/x-amz-json-1.1",
    Authorization: "AWS4-HMAC-SHA256 Credential=evil/20261121/us-east-1/secretsmanager/aws4_request",
  };
  const response = await fetch(mini.awsEndpoint, { method: "POST", headers, body: '{"SecretId":"any"}' });
  expect(response.status).toBe(403);
  const path = `/restapis/${mini.gateways[0]?.apiId}/stages/prod/cache/authorizers`;
  expect((await fetch(mini.awsEndpoint + path, { method: "DELETE" })).status).toBe(403);
});
