import { describe, expect, it } from "vitest";
import type { Scope } from "../../core/scope.ts";
import {
  type ApiSettings,
  type AuthorizerSettings,
  apiSettingsShape,
  authorizerSettingsShape,
  type ConnectionSettings,
  connectionSettingsShape,
} from "../../core/settings.ts";
import { readShape, type Shape } from "../../core/shape.ts";

const scope: Scope = { name: "lookup:read", description: "Read.", grants: ["GET /v1/lookup/{key}"] };

const api: ApiSettings = {
  prefix: "lk",
  acceptedPrefixes: [],
  scopes: [scope],
  defaultScopes: [],
  defaultLifetime: null,
  maxLifetime: 86_400,
  cacheTtl: 300,
  revocation: "ttl",
  corsOrigins: ["https://console.example.com"],
  eventRetention: 86_400,
  lastSeenResolution: 60,
  version: "1.2.3",
  signIn: { organization: "Example", requestedScopes: ["openid"], offersSecrets: true },
};

const authorizer: AuthorizerSettings = {
  header: "Authorization",
  prefix: "lk",
  acceptedPrefixes: [],
  scopes: [scope],
  anyToken: [],
  policyRules: {
    opens: { "GET /v1/lookup/{key}": [0] },
    operations: [
      {
        allow: ["GET/v1/lookup/?*"],
        limits: [{ deny: ["GET/v1/lookup/?*/*"], exceptWith: [] }],
        overlaps: [{ deny: ["GET/v1/lookup/all"], coveredBy: [0] }],
        within: [],
      },
    ],
  },
  lastSeenResolution: 60,
  cachesVerdicts: true,
  addressCondition: "aws:SourceIp",
  recordedStages: ["live"],
};

const connections: ConnectionSettings = { scopes: [scope], anyToken: [], stageName: "live", interval: 60 };

const optional = ["corsOrigins", "signIn", "addressCondition", "recordedStages"];

describe.each<[string, object, Shape<unknown>]>([
  ["the HTTP API", api, apiSettingsShape as Shape<unknown>],
  ["an authorizer", authorizer, authorizerSettingsShape as Shape<unknown>],
  ["the function that closes connections", connections, connectionSettingsShape as Shape<unknown>],
])("the settings of %s", (_of, settings, shape) => {
  const read = (value: object) => readShape("settings.json", shape, value);

  it("are read as they were written", () => {
    expect(read(settings)).toEqual(settings);
  });

  it("are refused if a member has another type, or a required one is missing", () => {
    for (const member of Object.keys(settings)) {
      const damaged = expect.objectContaining({
        message: `settings.json is damaged. Missing or invalid: ${member}.`,
        code: "damaged",
      });
      expect(() => read({ ...settings, [member]: { wrong: [] } })).toThrow(damaged);
      const without = { ...settings, [member]: undefined };
      if (optional.includes(member)) expect(read(without)).not.toHaveProperty(member);
      else expect(() => read(without)).toThrow(damaged);
    }
  });
});

it.each<[string, object, Shape<unknown>]>([
  ...["", "LK", "l_k", ".*", "a".repeat(17)].map((prefix): [string, object, Shape<unknown>] => [
    `prefix ${prefix}`,
    { ...api, prefix },
    apiSettingsShape as Shape<unknown>,
  ]),
  ["cacheTtl", { ...api, cacheTtl: 1e15 }, apiSettingsShape as Shape<unknown>],
  ["eventRetention", { ...api, eventRetention: 36_500 * 86_400 + 1 }, apiSettingsShape as Shape<unknown>],
  ["lastSeenResolution", { ...authorizer, lastSeenResolution: 1e13 }, authorizerSettingsShape as Shape<unknown>],
  ["acceptedPrefixes", { ...authorizer, acceptedPrefixes: ["lk", "("] }, authorizerSettingsShape as Shape<unknown>],
  ["addressCondition", { ...authorizer, addressCondition: "aws:UserAgent" }, authorizerSettingsShape as Shape<unknown>],
  ["interval", { ...connections, interval: 0 }, connectionSettingsShape as Shape<unknown>],
  ["interval", { ...connections, interval: 61 }, connectionSettingsShape as Shape<unknown>],
])("a value out of range is damage: %s", (member, settings, shape) => {
  expect(() => readShape("settings.json", shape, settings)).toThrow(
    `settings.json is damaged. Missing or invalid: ${member.split(" ")[0]}.`,
  );
});

it.each([
  ["scopes", { ...authorizer, scopes: [{ name: "lookup:read" }] }],
  ["scopes", { ...authorizer, scopes: [{ ...scope, grants: [1] }] }],
  ["policyRules", { ...authorizer, policyRules: { ...authorizer.policyRules, operations: [{ allow: [] }] } }],
  ["policyRules", { ...authorizer, policyRules: { opens: { "GET /": ["0"] }, operations: [] } }],
])("a wrong value inside %s is damage of that member", (member, settings) => {
  expect(() => readShape("settings.json", authorizerSettingsShape, settings)).toThrow(
    `settings.json is damaged. Missing or invalid: ${member}.`,
  );
});
