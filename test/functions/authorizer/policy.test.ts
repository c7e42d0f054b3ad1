import { expect, test, vi } from "vitest";
import { compilePolicyRules, webSocketRules } from "../../../core/grants/compile-policy-rules.ts";
import { analyzeRoutes } from "../../../core/grants/route-analysis.ts";
import { limits } from "../../../core/limits.ts";
import { allowPolicy, allowUntil } from "../../../functions/authorizer/policy.ts";
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
const acceptance = {
  token,
  tableName: "Tokens",
  secretGeneration: "current",
  secretVersion: 1,
  validUntil: null,
} as const;
const statement = (Effect: string, Resource: string[]) => ({ Effect, Action: "execute-api:Invoke", Resource });

test.each([
  ["a WebSocketApi", "live", webSocketRules, [`${api}/live/$connect`]],
  ["an HttpApi, on its default stage", "$default", null, [`${api}/$default/GET/*`]],
  ["an HttpApi, on a stage with a name", "beta", null, [`${api}/beta/GET/*`]],
])("the policy for %s is good for the stage that was called", (_kind, stage, policyRules, resources) => {
  const called = { resourceArn: `${api}/${stage}/GET/v1/lookup/port`, routeKey: "GET /v1/lookup/{key}" };
  const { policyDocument } = allowPolicy({ scopes, anyToken: [], policyRules }, called, acceptance);
  expect(policyDocument).toEqual({ Version: "2012-10-17", Statement: [statement("Allow", resources)] });
});

test("the policy for a RestApi denies what the granted paths would open of other routes", () => {
  const called = { resourceArn: `${api}/prod/GET/v1/lookup/port` };
  const { policyDocument } = allowPolicy({ scopes, anyToken: [], policyRules: restRules }, called, acceptance);
  expect(policyDocument.Statement).toEqual([
    statement("Allow", [`${api}/prod/GET/v1/lookup/?*`]),
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
    {
      ...{ token: largest, tableName: "t".repeat(255), validUntil: "2026-11-21T12:00:00.000Z" },
      ...{ secretGeneration: "previous", secretVersion: 999_999 },
    },
  );
  expect(result.policyDocument.Statement[0]?.Effect).toBe("Allow");
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(8_192);
});

test("tokens whose scopes differ in one only get policies of their own", () => {
  const catalogue = Array.from({ length: 20 }, (_, n) => ({ name: `s${n}`, description: "", grants: [`GET /r${n}`] }));
  const settings = { scopes: catalogue, anyToken: [], policyRules: null };
  const resultFor = (n: number, route: number) => {
    const called = { resourceArn: `${api}/prod/GET/r${route}`, routeKey: `GET /r${route}` };
    return allowPolicy(settings, called, { ...acceptance, token: tokenWith({ scopes: ["s0", `s${n}`, "gone"] }) });
  };
  for (const n of [...catalogue.keys(), 1, 2]) {
    const { policyDocument, context } = resultFor(n, n);
    expect(policyDocument.Statement[0]).toEqual(statement("Allow", [`${api}/prod/GET/*`]));
    expect(context).toMatchObject({ scopes: `s0 s${n}` });
    expect(resultFor(n, 30).policyDocument.Statement[0]?.Effect).toBe("Deny");
  }
});

test("what scopes open is worked out once, and kept for a thousand combinations with routes", () => {
  const compiled = vi.fn(() => [] as string[]);
  const settings = {
    ...{ scopes, policyRules: null },
    get anyToken() {
      return compiled();
    },
  };
  const ask = (route: number, ...names: string[]) => {
    const called = { resourceArn: `${api}/prod/GET/r${route}`, routeKey: `GET /r${route}` };
    allowPolicy(settings, called, { ...acceptance, token: tokenWith({ scopes: names }) });
    return compiled.mock.calls.length;
  };
  expect([
    ask(0, "lookup:read"),
    ask(0, "lookup:read"),
    ask(0, "lookup:read", "a"),
    ask(0, "lookup:read", "b"),
  ]).toEqual([1, 1, 2, 3]);
  expect([ask(0, "lookup:read", "a"), ask(0, "lookup:read", "b"), ask(0, "lookup:read")]).toEqual([3, 3, 3]);
  for (let route = 1; route < 998; route++) ask(route, "lookup:read");
  expect([ask(0, "lookup:read"), ask(998, "lookup:read"), ask(0, "lookup:read"), ask(998, "lookup:read")]).toEqual([
    1_000, 1_001, 1_002, 1_002,
  ]);
});

test("a limit is in the context, as it is in the condition", () => {
  const called = { resourceArn: `${api}/prod/GET/v1/lookup/port` };
  const bound = tokenWith({ scopes: ["lookup:read"], allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"] });
  const until = "2027-01-31T12:00:00.000Z";
  const settings = { scopes, anyToken: [], policyRules: restRules };
  const { context } = allowPolicy(settings, called, { ...acceptance, token: bound, validUntil: until });
  expect(context).toMatchObject({ validUntil: until, allowedCidrs: "192.0.2.0/24 2001:db8::/32" });
  const free = allowPolicy(settings, called, acceptance).context ?? {};
  expect(Object.keys(free)).not.toEqual(expect.arrayContaining(["validUntil"]));
  expect(Object.keys(free)).not.toEqual(expect.arrayContaining(["allowedCidrs"]));
});

test("scopes without a token open what they grant until a time, and nothing without scopes", () => {
  const settings = { scopes, anyToken: ["GET /whoami"], policyRules: null };
  const until = "2027-01-31T12:00:00.000Z";
  const called = { resourceArn: `${api}/prod/GET/v1/lookup/port`, routeKey: "GET /v1/lookup/{key}" };
  expect(allowUntil(settings, called, ["lookup:read"], until)).toEqual([
    { ...statement("Allow", [`${api}/prod/GET/*`]), Condition: { DateLessThan: { "aws:CurrentTime": until } } },
  ]);
  const denied = [{ Effect: "Deny", Action: "execute-api:Invoke", Resource: `${api}/prod/*` }];
  expect(allowUntil(settings, called, ["feed:read"], until)).toEqual(denied);
  expect(allowUntil(settings, { ...called, routeKey: "GET /whoami" }, [], until)).toEqual(denied);
  expect(allowUntil(settings, { resourceArn: called.resourceArn }, ["lookup:read"], until)).toEqual(denied);
});
