import { describe, expect, it } from "vitest";
import { type AuthorizerEvent, readAuthorizerEvent } from "../../../functions/authorizer/authorizer-event.ts";

const methodArn = "arn:aws:execute-api:eu-west-1:111111111111:abcdef1234/prod/GET/whoami";
const identity = { sourceIp: "192.0.2.7" };
const asEvent = (event: object) => event as AuthorizerEvent;

describe("an authorizer's event", () => {
  it.each([
    ["REST TOKEN", { type: "TOKEN", authorizationToken: "s3cret", methodArn }, undefined],
    [
      "REST REQUEST",
      { type: "REQUEST", methodArn, headers: { "x-authentication": "s3cret" }, requestContext: { identity } },
      "192.0.2.7",
    ],
    [
      "WebSocket REQUEST",
      {
        type: "REQUEST",
        methodArn,
        headers: { "X-Authentication": "s3cret" },
        requestContext: { identity, routeKey: "$connect", eventType: "CONNECT" },
      },
      "192.0.2.7",
    ],
    [
      "HTTP API 1.0",
      {
        version: "1.0",
        type: "REQUEST",
        methodArn,
        headers: { Authorization: "other", "X-Authentication": "s3cret", "X-Authentication-Token": "another" },
        requestContext: { identity },
      },
      "192.0.2.7",
    ],
    [
      "HTTP API 2.0",
      {
        version: "2.0",
        type: "REQUEST",
        routeArn: methodArn,
        headers: { "x-authentication": "s3cret" },
        requestContext: { http: identity },
      },
      "192.0.2.7",
    ],
  ])("of %s is read", (_kind, event, sourceIp) => {
    expect(readAuthorizerEvent(asEvent(event), "X-Authentication")).toEqual({
      header: "s3cret",
      resourceArn: methodArn,
      sourceIp,
    });
  });

  it.each<[string, object]>([
    ["two spellings", { headers: { Authorization: "one", authorization: "other" } }],
    ["one that is empty", { headers: { authorization: "", Authorization: "one" } }],
    ["two lines", { headers: { Authorization: "other" }, multiValueHeaders: { Authorization: ["one", "other"] } }],
    [
      "two spellings of which one map has one each",
      { headers: { Authorization: "one" }, multiValueHeaders: { AUTHORIZATION: ["other"] } },
    ],
  ])("with different values of the header, in %s, has none: the cache may be keyed with another", (_how, sent) => {
    for (const version of [undefined, "1.0", "2.0"]) {
      const requestContext = { identity, http: identity };
      const event = asEvent({ ...(version && { version }), type: "REQUEST", methodArn, requestContext, ...sent });
      expect(readAuthorizerEvent(event, "Authorization").header).toBe("");
    }
  });

  it("with the same value twice has that value", () => {
    const headers = { Authorization: "s3cret", authorization: "s3cret" };
    const event = { type: "REQUEST", methodArn, headers, multiValueHeaders: { Authorization: ["s3cret", "s3cret"] } };
    expect(readAuthorizerEvent(asEvent(event), "AUTHORIZATION").header).toBe("s3cret");
  });

  it.each([
    ["without headers", { type: "REQUEST", headers: null }],
    ["with other headers only", { type: "REQUEST", headers: { Cookie: "s3cret" }, requestContext: {} }],
    ["with a header that has no value", { type: "REQUEST", headers: { Authorization: undefined } }],
    ["with an empty list", { type: "REQUEST", multiValueHeaders: { Authorization: undefined } }],
    ["of TOKEN without one", { type: "TOKEN" }],
  ])("%s has no header, and without an address knows none", (_what, event) => {
    expect(readAuthorizerEvent(asEvent({ ...event, methodArn }), "Authorization")).toEqual({
      header: "",
      resourceArn: methodArn,
      sourceIp: undefined,
    });
  });
});
