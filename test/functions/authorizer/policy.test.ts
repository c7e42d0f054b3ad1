import { expect, test } from "vitest";
import { allowPolicy } from "../../../functions/authorizer/policy.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const api = "arn:aws:execute-api:eu-west-1:111111111111:abcdef1234";
const scopes = [
  { name: "lookup:read", description: "", grants: ["GET /v1/lookup/{key}"] },
  { name: "feed:read", description: "", grants: ["$connect"] },
];

test.each([
  ["a RestApi", "prod/GET/v1/lookup/port", "prod"],
  ["an HttpApi, on its default stage", "$default/GET/v1/lookup/port", "$default"],
  ["an HttpApi, on a stage with a name", "beta/GET/v1/lookup/port", "beta"],
  ["a WebSocketApi", "live/$connect", "live"],
])("the policy for %s is good for the stage that was called", (_kind, called, stage) => {
  const token = tokenWith({ scopes: ["lookup:read", "feed:read"] });
  const acceptance = { token, secretGeneration: "current", validUntil: null } as const;
  const { policyDocument } = allowPolicy({ scopes, anyToken: [] }, `${api}/${called}`, acceptance);
  expect(policyDocument.Statement).toEqual([
    {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: [`${api}/${stage}/GET/v1/lookup/*`, `${api}/${stage}/$connect`],
    },
  ]);
});
