import { expect, test } from "vitest";
import { findResources, getTemplate, sharedLatchkeyApp } from "../synthesize.ts";

const template = getTemplate(sharedLatchkeyApp(), "LatchkeyExample");

test("every method of the example is protected, by the authorizer for its header", () => {
  const methods = Object.values(findResources(template, "AWS::ApiGateway::Method"));
  const authorizers = findResources(template, "AWS::ApiGateway::Authorizer");
  const headers = methods.map(
    ({ Properties: { HttpMethod, AuthorizerId } }) =>
      `${HttpMethod} ${authorizers[AuthorizerId.Ref]?.Properties.IdentitySource.split(".").at(-1)}`,
  );
  expect(headers.toSorted()).toEqual([
    "GET Authorization",
    "GET X-Authentication",
    "GET X-Authentication",
    "GET X-Authentication",
    "GET X-Authentication",
    "PUT X-Authentication",
  ]);
});

test("it returns 401 and 403 as clients of a Jerakia server read them", () => {
  const bodies = Object.values(findResources(template, "AWS::ApiGateway::GatewayResponse")).map(({ Properties }) => [
    Properties.ResponseType,
    JSON.parse(Properties.ResponseTemplates["application/json"]),
  ]);
  expect(Object.fromEntries(bodies)).toMatchObject({
    UNAUTHORIZED: { status: "failed", message: "unauthorized" },
    ACCESS_DENIED: { status: "failed", message: "forbidden" },
  });
});

test("its address is an output", () => {
  expect(Object.keys(template.findOutputs("*"))).toEqual(["ExampleUrl"]);
});
