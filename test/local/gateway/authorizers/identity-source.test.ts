import { expect, it } from "vitest";
import { readIdentitySource } from "../../../../local/gateway/authorizers/identity-source.ts";
import { api, request } from "../fixtures.ts";

const notation = {
  header: "method.request.header",
  query: "method.request.querystring",
  stageVariable: "stageVariables",
  context: "context",
};
const values = {
  request: request({
    headers: [
      ["X-Tenant", "a"],
      ["x-tenant", "b"],
    ],
    query: [
      ["tenant", "c"],
      ["tenant", "d"],
    ],
  }),
  api,
  context: { identity: { sourceIp: "192.0.2.7" } },
};

it.each([
  ["method.request.header.X-Tenant", "b"],
  ["method.request.querystring.tenant", "d"],
  ["stageVariables.colour", "blue"],
  ["context.identity.sourceIp", "192.0.2.7"],
  ["method.request.header.X-Other", undefined],
  ["method.request.querystring.Tenant", undefined],
  ["stageVariables.size", undefined],
  ["context.identity", undefined],
])("the identity source %s is %s", (source, value) => {
  expect(readIdentitySource(source, notation, values)).toBe(value);
});

it.each(["", "context", "context.", "X-Tenant", "$request.header.X-Tenant", "route.request.header.X-Tenant"])(
  "%j is not an identity source in the notation of REST APIs",
  (source) => {
    expect(() => readIdentitySource(source, notation, values)).toThrow(`${source} is not an identity source.`);
  },
);
