import { expect, test } from "vitest";
import { graphqlPaths } from "../../../contract/deployment/graphql.ts";
import { problems, problemType } from "../../../contract/problems.ts";
import { routes } from "../../../contract/routes.ts";
import { findResources, getTemplate, type Resource, sharedLatchkeyApp } from "../synthesize.ts";

const template = getTemplate(sharedLatchkeyApp(), "Latchkey");

function resourcePath(resourceId: { Ref?: string }): string {
  const resource =
    resourceId.Ref === undefined ? undefined : findResources(template, "AWS::ApiGateway::Resource")[resourceId.Ref];
  return resource ? `${resourcePath(resource.Properties.ParentId)}/${resource.Properties.PathPart}` : "";
}

test("there is a method for each operation, HEAD for each GET, and no authorizer before what is 405", () => {
  const methods = Object.values(findResources(template, "AWS::ApiGateway::Method"));
  const paths = new Set([...Object.values(routes).map(({ path }) => path), ...graphqlPaths]);
  const declared = [...paths].flatMap((path) =>
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map((method) => {
      const served = method === "HEAD" ? "GET" : method;
      const route = Object.values(routes).find((each) => each.path === path && each.method === served);
      return `${method} ${path} ${["any", "self", "admin"].includes(route?.access ?? "")}`;
    }),
  );
  const synthesized = methods.map(
    ({ Properties: { HttpMethod, ResourceId, AuthorizationType } }) =>
      `${HttpMethod} ${resourcePath(ResourceId)} ${AuthorizationType === "CUSTOM"}`,
  );
  expect(synthesized.toSorted()).toEqual(declared.toSorted());
});

test("its authorizer caches nothing, so that taking an administrator's token away acts at once", () => {
  const authorizers = Object.values(findResources(template, "AWS::ApiGateway::Authorizer"));
  expect(authorizers).toHaveLength(1);
  expect(authorizers[0]?.Properties).toMatchObject({
    Type: "TOKEN",
    IdentitySource: "method.request.header.Authorization",
    AuthorizerResultTtlInSeconds: 0,
  });
});

const byType = new Map(
  Object.values(findResources(template, "AWS::ApiGateway::GatewayResponse")).map((resource): [string, Resource] => [
    resource.Properties.ResponseType,
    resource,
  ]),
);

test.each([
  ["UNAUTHORIZED", "unauthorized"],
  ["ACCESS_DENIED", "forbidden"],
  ["MISSING_AUTHENTICATION_TOKEN", "route_not_found"],
  ["RESOURCE_NOT_FOUND", "route_not_found"],
  ["AUTHORIZER_FAILURE", "unavailable"],
  ["AUTHORIZER_CONFIGURATION_ERROR", "unavailable"],
  ["REQUEST_TOO_LARGE", "payload_too_large"],
  ["UNSUPPORTED_MEDIA_TYPE", "unsupported_media_type"],
  ["THROTTLED", "too_many_requests"],
  ["INTEGRATION_TIMEOUT", "unavailable"],
  ["QUOTA_EXCEEDED", "too_many_requests"],
  ["WAF_FILTERED", "forbidden"],
] as const)("where the gateway returns %s, it is the problem %s", (type, code) => {
  const { StatusCode, ResponseParameters, ResponseTemplates } = byType.get(type)?.Properties ?? {};
  const { status, title } = problems[code];
  expect(StatusCode).toBe(`${status}`);
  expect(JSON.parse(ResponseTemplates["application/json"])).toEqual({
    type: problemType(code),
    title,
    status,
    code,
    requestId: "$context.requestId",
  });
  expect(ResponseParameters["gatewayresponse.header.Content-Type"]).toBe("'application/problem+json'");
});

test.each([
  ["DEFAULT_4XX", "bad_request"],
  ["DEFAULT_5XX", "internal_error"],
] as const)("%s changes no status: it covers every type that isn't listed", (type, code) => {
  const { StatusCode, ResponseTemplates } = byType.get(type)?.Properties ?? {};
  expect(StatusCode).toBeUndefined();
  const { title } = problems[code];
  const requestId = "$context.requestId";
  expect(JSON.parse(ResponseTemplates["application/json"])).toEqual({
    type: problemType(code),
    title,
    code,
    requestId,
  });
});

test("what passes says when to try again, and nothing else does", () => {
  const header = "gatewayresponse.header.Retry-After";
  const responses = [...byType].map(([type, { Properties }]) => [type, Properties.ResponseParameters[header]]);
  expect(responses.filter(([, value]) => value !== undefined)).toEqual(
    [
      "AUTHORIZER_CONFIGURATION_ERROR",
      "AUTHORIZER_FAILURE",
      "INTEGRATION_FAILURE",
      "INTEGRATION_TIMEOUT",
      "QUOTA_EXCEEDED",
      "THROTTLED",
    ].map((type) => [type, "'1'"]),
  );
});

test("a 401 says how to do better", () => {
  expect(byType.get("UNAUTHORIZED")?.Properties.ResponseParameters["gatewayresponse.header.WWW-Authenticate"]).toBe(
    "'Bearer realm=\"Latchkey\"'",
  );
});

test("the stage logs every call as JSON without headers or queries, traces, and limits the rate", () => {
  const [stage] = Object.values(findResources(template, "AWS::ApiGateway::Stage"));
  expect(stage?.Properties).toMatchObject({ StageName: "prod", TracingEnabled: true });
  expect(stage?.Properties.MethodSettings[0]).toMatchObject({
    HttpMethod: "*",
    ResourcePath: "/*",
    DataTraceEnabled: false,
    ThrottlingRateLimit: 100,
    ThrottlingBurstLimit: 200,
  });
  const fields: Record<string, string> = JSON.parse(stage?.Properties.AccessLogSetting.Format);
  expect(Object.values(fields).filter((value) => /path$|header|query|params/i.test(value))).toEqual([
    "$context.resourcePath",
  ]);
});

/** Of methods that carry real traffic: half of the stage's limit for resource servers, a quarter for GraphQL. */
const higherLimits = new Map<string, readonly [rate: number, burst: number]>([
  ["POST /v1/introspect", [50, 100]],
  ...graphqlPaths.map((path): [string, readonly [number, number]] => [`POST ${path}`, [25, 50]]),
]);

test("what no authorizer stands before, or reads many items, is limited further, each method for itself", () => {
  const [stage] = Object.values(findResources(template, "AWS::ApiGateway::Stage"));
  const methods = Object.values(findResources(template, "AWS::ApiGateway::Method"));
  const costly = ["tokens/{id}/usage", "usage", "usage/trends", "usage/refusals"].flatMap((path) => [
    `GET /v1/${path}`,
    `HEAD /v1/${path}`,
  ]);
  const isLimited = ({ Properties: { HttpMethod, ResourceId, AuthorizationType } }: Resource) =>
    AuthorizationType !== "CUSTOM" || costly.includes(`${HttpMethod} ${resourcePath(ResourceId)}`);
  const limited = methods.filter(isLimited).map(({ Properties: { HttpMethod, ResourceId } }) => {
    const method = `${HttpMethod} ${resourcePath(ResourceId)}`;
    const [rate, burst] = higherLimits.get(method) ?? [10, 20];
    return {
      HttpMethod,
      ResourcePath: `/${resourcePath(ResourceId).replaceAll("/", "~1")}`,
      DataTraceEnabled: false,
      MetricsEnabled: false,
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    };
  });
  const settings: { HttpMethod: string; ResourcePath: string }[] = stage?.Properties.MethodSettings.slice(1);
  const key = (each: { HttpMethod: string; ResourcePath: string }) => `${each.ResourcePath} ${each.HttpMethod}`;
  expect(Map.groupBy(settings, key)).toEqual(Map.groupBy(limited, key));
});

test("all methods share one permission: the policy of a function has room for few", () => {
  const permissions = Object.values(findResources(template, "AWS::Lambda::Permission"));
  expect(permissions.length).toBeLessThanOrEqual(4);
});

test("the API is regional", () => {
  const [api] = Object.values(findResources(template, "AWS::ApiGateway::RestApi"));
  expect(api?.Properties.EndpointConfiguration).toEqual({ Types: ["REGIONAL"] });
});

test("the outputs have names that a document can tell", () => {
  expect(Object.keys(template.findOutputs("*"))).toEqual(
    expect.arrayContaining(["ManagementUrl", "AdminTokenSecretName"]),
  );
});
