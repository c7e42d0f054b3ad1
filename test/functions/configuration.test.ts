import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Scope } from "../../core/scope.ts";
import {
  type ApiSettings,
  type AuthorizerSettings,
  apiSettingsShape,
  authorizerSettingsShape,
  type ConnectionSettings,
  connectionSettingsShape,
} from "../../core/settings.ts";
import type { Shape } from "../../core/shape.ts";
import { readSettings } from "../../functions/configuration.ts";

let directory: string;
let bundleUrl: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "latchkey-settings-"));
  bundleUrl = pathToFileURL(join(directory, "index.mjs")).href;
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(text: string): void {
  writeFileSync(join(directory, "settings.json"), text);
}

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
};

const connections: ConnectionSettings = { scopes: [scope], anyToken: [], stageName: "live", interval: 60 };

describe.each<[string, object, Shape<unknown>]>([
  ["the HTTP API", api, apiSettingsShape as Shape<unknown>],
  ["an authorizer", authorizer, authorizerSettingsShape as Shape<unknown>],
  ["the function that closes connections", connections, connectionSettingsShape as Shape<unknown>],
])("the settings of %s", (_of, settings, shape) => {
  it("are what the file holds", () => {
    write(JSON.stringify(settings));
    expect(readSettings(bundleUrl, shape)).toEqual(settings);
  });

  it("are refused without any one of their members, and where it is something else", () => {
    for (const member of Object.keys(settings).filter((each) => each !== "corsOrigins")) {
      write(JSON.stringify({ ...settings, [member]: undefined }));
      expect(() => readSettings(bundleUrl, shape)).toThrow(
        expect.objectContaining({ message: `settings.json is damaged. Missing or wrong: ${member}.`, code: "damaged" }),
      );
      write(JSON.stringify({ ...settings, [member]: { wrong: [] } }));
      expect(() => readSettings(bundleUrl, shape)).toThrow(member);
    }
  });

  it.each(["", "{", "null", "[]", '"text"'])("are refused where the file holds %j", (text) => {
    write(text);
    expect(() => readSettings(bundleUrl, shape)).toThrow(/^settings\.json is damaged\./);
  });

  it("are refused where there is no file", () => {
    expect(() => readSettings(bundleUrl, shape)).toThrow(/^settings\.json is damaged\./);
  });
});

it.each([
  ["scopes", { ...authorizer, scopes: [{ name: "lookup:read" }] }],
  ["scopes", { ...authorizer, scopes: [{ ...scope, grants: [1] }] }],
  ["policyRules", { ...authorizer, policyRules: { ...authorizer.policyRules, operations: [{ allow: [] }] } }],
  ["policyRules", { ...authorizer, policyRules: { opens: { "GET /": ["0"] }, operations: [] } }],
])("what is damaged within %s is damage too", (member, settings) => {
  write(JSON.stringify(settings));
  expect(() => readSettings(bundleUrl, authorizerSettingsShape)).toThrow(
    `settings.json is damaged. Missing or wrong: ${member}.`,
  );
});
