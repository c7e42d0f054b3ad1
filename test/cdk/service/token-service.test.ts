import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Duration, Stack } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { TokenService } from "../../../cdk/service/token-service.ts";
import type { TokenServiceProps } from "../../../cdk/service/token-service-props.ts";
import type { ApiSettings } from "../../../core/settings.ts";
import { emptyApp, emptyStack, findResources, readSettings } from "../synthesize.ts";

const make = (props: TokenServiceProps) => () => new TokenService(emptyStack(), "Service", props);

const lookup = { name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] };

const seedId = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";

test.each<[string, TokenServiceProps, string]>([
  ["a scope with a bad grant", { scopes: [{ ...lookup, grants: ["GET v1"] }] }, 'scopes[0].grants: "GET v1" is not'],
  ["a scope with no name", { scopes: [{ ...lookup, name: "" }] }, 'scopes[0].name: "" isn\'t a non-empty string.'],
  [
    "a scope that is there twice",
    { scopes: [lookup, lookup] },
    "scopes[1].name: lookup:read is the name of another scope.",
  ],
  [
    "a scope of the service",
    { scopes: [{ ...lookup, name: "tokens:admin" }] },
    "scopes[0].name: tokens:admin is the name of another scope.",
  ],
  [
    "an unknown default scope",
    { defaultScopes: ["lookup:read"] },
    "defaultScopes: the token service has no scope lookup:read. It has tokens:self, tokens:admin, tokens:introspect.",
  ],
  ["a prefix of another form", { prefix: "My_" }, `prefix: "My_" isn't 1 to 16 lower-case letters and digits.`],
  [
    "a TTL that API Gateway lacks",
    { cacheTtl: Duration.hours(2) },
    "cacheTtl: 7200 s is more than the maximum of 3600 s.",
  ],
  [
    "a default lifetime beyond the maximum",
    { defaultLifetime: Duration.days(2), maxLifetime: Duration.days(1) },
    "defaultLifetime: 172800 s is more than maxLifetime, 86400 s.",
  ],
  ["a lifetime of nothing", { maxLifetime: Duration.seconds(0) }, "maxLifetime: 0 s is less than the minimum of 1 s."],
  ["half a second", { cacheTtl: Duration.millis(500) }, "cacheTtl: 0.5 s isn't a whole number of seconds."],
  [
    "another kind of revocation",
    { revocation: "imediate" as "immediate" },
    'revocation: "imediate" isn\'t one of ttl, immediate.',
  ],
  [
    "a seed with an unknown scope",
    { seedTokens: [{ owner: "ops", name: "job", scopes: ["lookup:read"] }] },
    "seedTokens[0] (ops job): the service has no scope lookup:read. It has tokens:self, tokens:admin, tokens:introspect.",
  ],
  [
    "a seed with half an identity",
    { seedTokens: [{ owner: "ops", name: "job", scopes: [], digest: "0".repeat(64) }] },
    "seedTokens[0] (ops job): id and digest must be given together.",
  ],
  [
    "a seed whose secret has a prefix that the service does not accept",
    { seedTokens: [{ owner: "ops", name: "job", scopes: [], id: seedId, digest: "0".repeat(64), prefix: "acme" }] },
    "seedTokens[0] (ops job): secrets with the prefix acme are not accepted. Add it to acceptedPrefixes, or use latchkey generate --prefix lk.",
  ],
  [
    "a seed that doesn't say the prefix of its secret, which its digest doesn't tell",
    { seedTokens: [{ owner: "ops", name: "job", scopes: [], id: seedId, digest: "0".repeat(64) }] },
    "seedTokens[0] (ops job): digest and prefix must be given together: latchkey generate prints both.",
  ],
  [
    "an invalid former prefix",
    { acceptedPrefixes: ["A_"] },
    'acceptedPrefixes: "A_" isn\'t 1 to 16 lower-case letters',
  ],
  [
    "a seed with address ranges that are none",
    { seedTokens: [{ owner: "ops", name: "job", scopes: [], allowedCidrs: ["10.0.0.0"] }] },
    "seedTokens[0] (ops job): 10.0.0.0 isn't a CIDR range.",
  ],
  [
    "a seed that is there twice",
    {
      seedTokens: [
        { owner: "ops", name: "job", scopes: [] },
        { owner: "ops", name: "job", scopes: [] },
      ],
    },
    "seedTokens[1] (ops job): another seed has the same owner and name.",
  ],
  [
    "a seed whose name is another form of the same characters",
    {
      seedTokens: [
        { owner: "ops", name: "caf\u00e9", scopes: [] },
        { owner: "ops", name: "cafe\u0301", scopes: [] },
      ],
    },
    "another seed has the same owner and name.",
  ],
  [
    "two seeds with the same secret",
    {
      seedTokens: ["a", "b"].map((name) => ({
        owner: "ops",
        name,
        scopes: [],
        id: "tok_01kbaf4m6sfkv8wy8t1wd1trgk",
        digest: "0".repeat(64),
        prefix: "lk",
      })),
    },
    "seedTokens[1] (ops b): another seed has the same id or digest.",
  ],
])("refuses %s at synth", (_what, props, message) => {
  expect(make(props)).toThrow(message);
});

test("former prefixes reach every function that checks secrets, and seeds with them are accepted", () => {
  const app = emptyApp();
  const seed = { owner: "ops", name: "job", scopes: [], id: seedId, digest: "0".repeat(64), prefix: "lk" };
  new TokenService(new Stack(app, "Test"), "Service", { prefix: "acme", acceptedPrefixes: ["lk"], seedTokens: [seed] });
  const settings = Object.values(readSettings<ApiSettings>(app, "Test")).filter(({ prefix }) => prefix !== undefined);
  expect(settings.map(({ prefix, acceptedPrefixes }) => [prefix, acceptedPrefixes])).toEqual(
    settings.map(() => ["acme", ["lk"]]),
  );
  expect(settings.length).toBeGreaterThan(2);
});

test("what was decided in the app reaches the function", () => {
  const app = emptyApp();
  new TokenService(new Stack(app, "Test"), "Service", {
    prefix: "acme",
    scopes: [lookup],
    defaultScopes: ["lookup:read"],
    defaultLifetime: Duration.days(30),
    maxLifetime: Duration.days(90),
    cacheTtl: Duration.seconds(120),
    eventRetention: Duration.days(10),
  });
  const settings = Object.entries(readSettings<ApiSettings>(app, "Test")).find(([id]) =>
    id.includes("ApiHandler"),
  )?.[1];
  expect(settings).toMatchObject({
    prefix: "acme",
    defaultScopes: ["lookup:read"],
    defaultLifetime: 30 * 86_400,
    maxLifetime: 90 * 86_400,
    cacheTtl: 120,
    eventRetention: 10 * 86_400,
  });
  expect(settings?.scopes.map(({ name }) => name)).toEqual([
    "lookup:read",
    "tokens:self",
    "tokens:admin",
    "tokens:introspect",
  ]);
});

test("two services fit in one stack, if only one names its outputs", () => {
  const stack = emptyStack();
  new TokenService(stack, "One");
  new TokenService(stack, "Two", { outputs: false });
  expect(Object.keys(Template.fromStack(stack).findOutputs("*"))).toEqual(["ManagementUrl", "AdminTokenSecretName"]);
});

test("a service alone makes the synthesis warn of nothing", () => {
  const stack = emptyStack();
  new TokenService(stack, "Service", { scopes: [lookup], revocation: "immediate", corsOrigins: ["https://a.example"] });
  const warnings = Annotations.fromStack(stack).findWarning("*", Match.anyValue());
  expect(warnings.map(({ id, entry }) => [id, entry.data])).toEqual([]);
});

test("the functions that tell when a change is in force know a former cacheTtl, and are deployed after that", () => {
  const stack = emptyStack();
  new TokenService(stack, "Service", { cacheTtl: Duration.minutes(10) });
  const template = Template.fromStack(stack);
  const [[id, resource] = []] = Object.entries(findResources(template, "Custom::LatchkeyCacheTtl"));
  expect(resource?.Properties.CacheTtl).toBe(600);
  const told = Object.values(findResources(template, "AWS::Lambda::Function"))
    .map(({ Properties }) => Properties)
    .filter(({ Environment }) => Environment?.Variables.FORMER_CACHE_TTL !== undefined);
  expect(told.map(({ Description }) => Description)).toEqual([
    "Latchkey's management API",
    "Latchkey's management API in GraphQL",
  ]);
  for (const { Environment } of told) expect(Environment.Variables.FORMER_CACHE_TTL).toEqual({ Ref: id });
});
