import { expect, test } from "vitest";
import { compilePolicyRules, webSocketRules } from "../../../core/grants/compile-policy-rules.ts";
import { analyzeRoutes } from "../../../core/grants/route-analysis.ts";
import { limits } from "../../../core/limits.ts";
import { allowPolicy } from "../../../functions/authorizer/policy.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const api = "arn:aws:execute-api:eu-west-1:111111111111:abcdef1234";
const scopes = [
  { name: "lookup:read", description: "", grants: ["GET /v1/lookup/{key}"] },
  { name: "feed:read", description: "", grants: ["$connect"] },
];
const routes = [
  { method: "GET", path: "/v1/lookup/{key}", isProtected: true },
  { method: "GET", path: "/v1/lookup/export", isProtected: true },
];
const restRules = compilePolicyRules(analyzeRoutes({ routes, isComplete: true }, ["GET /v1/lookup/{key}"]));

const token = tokenWith({ scopes: ["lookup:read", "feed:read"] });
const acceptance = { token, secretGeneration: "current", secretVersion: 1, validUntil: null } as const;
const statement = (Effect: string, Resource: string[]) => ({ Effect, Action: "execute-api:Invoke", Resource });

test.each([
  ["a RestApi", "prod", restRules, [`${api}/prod/GET/v1/lookup/?*`]],
  ["a WebSocketApi", "live", webSocketRules, [`${api}/live/$connect`]],
  ["an HttpApi, on its default stage", "$default", null, [`${api}/$default/GET/*`]],
  ["an HttpApi, on a stage with a name", "beta", null, [`${api}/beta/GET/*`]],
])("the policy for %s is good for the stage that was called", (_kind, stage, policyRules, resources) => {
  const called = { resourceArn: `${api}/${stage}/GET/v1/lookup/port`, routeKey: "GET /v1/lookup/{key}" };
  const { policyDocument } = allowPolicy({ scopes, anyToken: [], policyRules }, called, acceptance);
  expect(policyDocument.Statement[0]).toEqual(statement("Allow", resources));
});

test("the policy for a RestApi denies what the granted paths would open of other routes", () => {
  const called = { resourceArn: `${api}/prod/GET/v1/lookup/port` };
  const { policyDocument } = allowPolicy({ scopes, anyToken: [], policyRules: restRules }, called, acceptance);
  expect(policyDocument.Statement.slice(1)).toEqual([
    statement("Deny", [
      `${api}/prod/GET/v1/lookup/?*/?*`,
      `${api}/prod/GET/v1/lookup//*`,
      `${api}/prod/GET/v1/lookup/export`,
      `${api}/prod/GET/v1/lookup/export/`,
    ]),
  ]);
});

test.each(["GET /v1/lookup/export", "PUT /v1/lookup/{key}", undefined])(
  "an HttpApi's route %s that is not granted is denied, whatever its path looks like",
  (routeKey) => {
    const called = { resourceArn: `${api}/$default/GET/v1/lookup/port`, routeKey };
    const { policyDocument } = allowPolicy({ scopes, anyToken: [], policyRules: null }, called, acceptance);
    expect(policyDocument.Statement).toEqual([
      { Effect: "Deny", Action: "execute-api:Invoke", Resource: `${api}/$default/*` },
    ]);
  },
);

test("the largest result for a WebSocketApi fits the 8 KB that it takes", () => {
  const names = Array.from({ length: limits.scopesPerToken }, (_, index) => `${index}`.padEnd(64, "s"));
  const largest = tokenWith({
    // A character of four bytes.
    name: "𝔸".repeat(limits.nameLength),
    owner: "o".repeat(limits.ownerLength),
    scopes: names,
    allowedCidrs: Array.from(
      { length: limits.cidrsPerToken },
      (_, index) => `2001:db8:1111:2222:3333:4444:5555:${1000 + index}/128`,
    ),
  });
  const result = allowPolicy(
    {
      scopes: names.map((name) => ({ name, description: "", grants: ["$connect"] })),
      anyToken: [],
      policyRules: webSocketRules,
    },
    { resourceArn: `${api}/${"s".repeat(128)}/$connect` },
    { token: largest, secretGeneration: "previous", secretVersion: 999_999, validUntil: "2026-11-21T12:00:00.000Z" },
  );
  expect(result.policyDocument.Statement[0]?.Effect).toBe("Allow");
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(8_192);
});

test("tokens whose scopes differ in one only get policies of their own, however many there are", () => {
  const catalogue = Array.from({ length: 1_200 }, (_, n) => ({
    name: `s${n}`,
    description: "",
    grants: [`GET /r${n}`],
  }));
  const settings = { scopes: catalogue, anyToken: [], policyRules: null };
  const resultFor = (n: number, route: number) => {
    const called = { resourceArn: `${api}/prod/GET/r${route}`, routeKey: `GET /r${route}` };
    return allowPolicy(settings, called, { ...acceptance, token: tokenWith({ scopes: ["s0", `s${n}`, "gone"] }) });
  };
  for (const n of [...catalogue.keys(), 1, 2]) {
    const { policyDocument, context } = resultFor(n, n);
    expect(policyDocument.Statement[0]).toEqual(statement("Allow", [`${api}/prod/GET/*`]));
    expect(context).toMatchObject({ scopes: `s0 s${n}` });
    expect(resultFor(n, 1_300).policyDocument.Statement[0]?.Effect).toBe("Deny");
  }
});
