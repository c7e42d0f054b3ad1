import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import type { AuthorizerEvent } from "../../../functions/authorizer/authorizer-event.ts";
import { createHandler } from "../../../functions/authorizer/create-handler.ts";
import { type ItemClient, unavailable } from "../../../functions/aws/item-client.ts";
import { tokenItem } from "../../../functions/aws/token-items.ts";
import { keepMetrics } from "../../support/emitted-metrics.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const methodArn = "arn:aws:execute-api:eu-west-1:111111111111:abcdef1234/live/$connect";
const settings: AuthorizerSettings = {
  header: "X-Authentication",
  prefix: "lk",
  acceptedPrefixes: [],
  scopes: [{ name: "lookup:read", description: "", grants: ["GET /v1/lookup"] }],
  anyToken: ["GET /v1/lookup"],
  policyRules: null,
  lastSeenResolution: 60,
  cachesVerdicts: true,
};

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "latchkey-authorizer-"));
  vi.stubEnv("TABLE_NAME", "Tokens");
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "my-authorizer");
});
afterEach(() => {
  rmSync(directory, { recursive: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function setUp(client: Partial<ItemClient> = {}, over: Partial<AuthorizerSettings> = {}) {
  const { secret, tokenId } = generateSecret("lk");
  const token = tokenWith({ id: tokenId, owner: "alice", digest: digestSecret(secret) });
  writeFileSync(join(directory, "settings.json"), JSON.stringify({ ...settings, ...over }));
  const calls: [string, Record<string, unknown>][] = [];
  const called = <T>(name: string, result: T) =>
    vi.fn(async (input: object) => {
      calls.push([name, input as Record<string, unknown>]);
      return result;
    });
  const handler = createHandler(
    {
      getItem: called("getItem", { Item: marshall(tokenItem(token)) }),
      putItem: called("putItem", {}),
      updateItem: called("updateItem", {}),
      ...client,
    },
    pathToFileURL(join(directory, "index.mjs")).href,
  );
  const ask = (authorizationToken: string, members: object = {}) =>
    handler({
      ...{ type: "REQUEST", methodArn, headers: { "x-authentication": authorizationToken } },
      requestContext: { identity: { sourceIp: "192.0.2.7" }, ...members },
    } as unknown as AuthorizerEvent);
  return { token, secret, ask, calls };
}

const counted = (name: string, dimensions: Record<string, string> = {}) => ({
  Namespace: "Latchkey",
  Metrics: [{ Name: name, Unit: "Count" }],
  line: expect.objectContaining({ Function: "my-authorizer", [name]: 1, ...dimensions }),
});

describe("the authorizer's function", () => {
  it("reads the token strongly consistent, stamps it as seen, and counts the acceptance", async () => {
    const { token, secret, ask, calls } = setUp();
    const emitted = keepMetrics();
    expect((await ask(secret)).principalId).toBe("alice");
    expect(calls.map(([name, input]) => [name, input.TableName, unmarshall(input.Key as never)])).toEqual([
      ["getItem", "Tokens", { pk: `TOKEN#${token.id}`, sk: "TOKEN" }],
      ["updateItem", "Tokens", { pk: `TOKEN#${token.id}`, sk: "TOKEN" }],
    ]);
    expect(calls[0]?.[1]).toMatchObject({ ConsistentRead: true });
    const { ":at": at } = unmarshall(calls[1]?.[1].ExpressionAttributeValues as never);
    expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
    expect(emitted()).toEqual([expect.objectContaining(counted("Acceptances"))]);
  });

  it("counts a refusal by its reason, with the token's id and owner and nothing else of it", async () => {
    const { token, ask } = setUp();
    const emitted = keepMetrics();
    const log = vi.spyOn(console, "error");
    const other = generateSecret("lk", token.id).secret;
    for (const presented of [other, "nonsense"]) await expect(ask(presented)).rejects.toThrow(/^Unauthorized$/);
    expect(emitted()).toEqual([
      expect.objectContaining(
        counted("Refusals", { Table: "Tokens", Reason: "mismatch", tokenId: token.id, owner: "alice" }),
      ),
      expect.objectContaining({
        ...counted("Refusals", { Reason: "malformed" }),
        line: expect.objectContaining({ tokenId: null, owner: null }),
      }),
    ]);
    expect(Object.keys(emitted()[0]?.line ?? {}).toSorted()).toEqual([
      "Function",
      "Reason",
      "Refusals",
      "Table",
      "owner",
      "tokenId",
    ]);
    expect(log).not.toHaveBeenCalled();
  });

  it("counts and logs an internal error, and gives no verdict", async () => {
    const error = unavailable(new Error("throttled"));
    const { secret, ask } = setUp({ getItem: async () => Promise.reject(error) });
    const emitted = keepMetrics();
    const log = vi.spyOn(console, "error").mockReturnValue();
    await expect(ask(secret)).rejects.toBe(error);
    expect(emitted()).toEqual([expect.objectContaining(counted("Faults"))]);
    expect(log.mock.calls).toEqual([
      [
        expect.objectContaining({
          message: "authorizer fault",
          code: "unavailable",
          cause: expect.objectContaining({ detail: "throttled" }),
        }),
      ],
    ]);
  });

  it("counts and logs a stamp that failed, and accepts", async () => {
    const { secret, ask } = setUp({ updateItem: async () => Promise.reject(new Error("not allowed")) });
    const emitted = keepMetrics();
    const log = vi.spyOn(console, "warn").mockReturnValue();
    expect((await ask(secret)).principalId).toBe("alice");
    expect(emitted()).toEqual([
      expect.objectContaining(counted("LastSeenFailures")),
      expect.objectContaining(counted("Acceptances")),
    ]);
    expect(log.mock.calls).toEqual([
      [expect.objectContaining({ message: "last seen not recorded", detail: "not allowed" })],
    ]);
  });

  it("stamps nothing where the usage of the API is counted", async () => {
    const { secret, ask, calls } = setUp({}, { lastSeenResolution: null });
    keepMetrics();
    await ask(secret);
    expect(calls.map(([name]) => name)).toEqual(["getItem"]);
  });

  it("records connections of the stages that are named, and none where no stage is", async () => {
    const connect = { apiId: "abc", stage: "live", connectionId: "c1" };
    for (const recordedStages of [["live"], undefined]) {
      const { token, secret, ask, calls } = setUp({}, { ...(recordedStages && { recordedStages }) });
      keepMetrics();
      await ask(secret, connect);
      const recorded = calls.filter(([name]) => name === "putItem").map(([, input]) => unmarshall(input.Item as never));
      const item = { apiId: "abc", stageName: "live", connectionId: "c1", tokenId: token.id };
      expect(recorded).toEqual(recordedStages ? [expect.objectContaining(item)] : []);
    }
  });

  it("fails at its start for a header that no authorizer has", () => {
    for (const header of ["X-Secret", "authorization", ""]) {
      expect(() => setUp({}, { header })).toThrow("settings.json is damaged. Missing or invalid: header.");
    }
  });

  it("fails at its start without its table or its settings", () => {
    expect(() => createHandler({} as ItemClient, pathToFileURL(join(directory, "index.mjs")).href)).toThrow(
      "settings.json",
    );
    setUp();
    vi.stubEnv("TABLE_NAME", "");
    expect(() => createHandler({} as ItemClient, pathToFileURL(join(directory, "index.mjs")).href)).toThrow(
      "The environment variable TABLE_NAME is not set.",
    );
  });
});
