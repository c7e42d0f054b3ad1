import { describe, expect, test } from "vitest";
import {
  type GatewayResponseSettings,
  type GatewayResponseType,
  gatewayResponse,
} from "../../../local/gateway/gateway-response.ts";
import { circumstances } from "./fixtures.ts";

type Configured = Record<string, Partial<GatewayResponseSettings>>;

function respond(type: GatewayResponseType, configured: Configured = {}, headers: [string, string][] = []) {
  const given = circumstances({ headers });
  const error = { message: 'No, "not" here', messageString: JSON.stringify('No, "not" here'), responseType: type };
  const context = { ...given.context, error, authorizer: { owner: "alice" } };
  const settings = Object.entries(configured).map(
    ([name, each]) => [name, { parameters: {}, templates: {}, ...each }] as const,
  );
  const response = gatewayResponse(type, new Map(settings), { ...given, context });
  return { ...response, headers: new Headers(response.headers as [string, string][]) };
}

describe("without settings", () => {
  test.each([
    ["UNAUTHORIZED", 401, "message"],
    ["MISSING_AUTHENTICATION_TOKEN", 403, "message"],
    ["ACCESS_DENIED", 403, "Message"],
    ["AUTHORIZER_FAILURE", 500, "message"],
    ["REQUEST_TOO_LARGE", 413, "message"],
  ] as const)("%s is %i with a %s", (type, status, member) => {
    const response = respond(type);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(JSON.parse(response.body.toString())).toEqual({ [member]: 'No, "not" here' });
  });
});

describe("settings", () => {
  test("say the status, the headers and the body", () => {
    const response = respond("UNAUTHORIZED", {
      UNAUTHORIZED: {
        statusCode: 418,
        parameters: { "gatewayresponse.header.WWW-Authenticate": "'Bearer error=\"invalid_token\"'" },
        templates: { "application/problem+json": '{"status":418}' },
      },
    });
    expect(response.status).toBe(418);
    expect(response.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.body).toBe('{"status":418}');
  });

  test("of another type do not count", () => {
    expect(respond("ACCESS_DENIED", { UNAUTHORIZED: { statusCode: 418 } }).status).toBe(403);
  });

  test("of DEFAULT_4XX and DEFAULT_5XX are for the types without", () => {
    const configured = { DEFAULT_4XX: { templates: { "application/json": "four" } }, DEFAULT_5XX: { statusCode: 599 } };
    expect(respond("UNAUTHORIZED", configured)).toMatchObject({ status: 401, body: "four" });
    expect(respond("AUTHORIZER_FAILURE", configured).status).toBe(599);
  });

  test("take header values from the request and the context, and leave out what is not there", () => {
    const parameters = {
      "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin",
      "gatewayresponse.header.X-Request": "context.requestId",
      "gatewayresponse.header.X-Missing": "method.request.header.X-Missing",
    };
    const { headers } = respond("UNAUTHORIZED", { UNAUTHORIZED: { parameters } }, [["origin", "https://a.example"]]);
    expect(headers.get("access-control-allow-origin")).toBe("https://a.example");
    expect(headers.get("x-request")).toBe(headers.get("x-amzn-requestid"));
    expect(headers.has("x-missing")).toBe(false);
  });

  test("have variables in their templates, and nothing in the place of those without a value", () => {
    const template =
      "$context.error.message|$context.error.messageString|$context.error.responseType|$context.identity.sourceIp|" +
      "$context.authorizer.owner|$context.authorizer.missing|$context.resourcePath|$stageVariables.colour|$other";
    const response = respond("ACCESS_DENIED", { ACCESS_DENIED: { templates: { "application/json": template } } });
    expect(response.body).toBe(
      'No, "not" here|"No, \\"not\\" here"|ACCESS_DENIED|192.0.2.7|alice||/v1/lookup/{key}|blue|$other',
    );
  });
});
