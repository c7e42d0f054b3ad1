import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { batchGet } from "../../../functions/aws/batch-get.ts";
import { createAuthorizerCaches } from "../../../functions/aws/cache-flush.ts";
import { createConnectionManagement } from "../../../functions/aws/connection-management.ts";
import { createDocumentClient } from "../../../functions/aws/document-client.ts";
import { createDynamoClient, createSdkItemClient } from "../../../functions/aws/dynamo-client.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createDynamoVerificationStore } from "../../../functions/aws/dynamo-verification-store.ts";
import { authorizerLimits, type CallLimits } from "../../../functions/aws/item-client.ts";
import { createSecretsManagerVault } from "../../../functions/aws/secrets-manager-vault.ts";
import { createSignedItemClient } from "../../../functions/aws/signed-client/signed-item-client.ts";
import { close, listen } from "../../../local/host/ports.ts";
import { environmentFor, stallingServer } from "../../support/stalling-server.ts";
import { tokenWith, writeFor } from "../../support/token-fixture.ts";

const stalls = ["headers", "body", "half a body"] as const;

/** Both ways of an authorizer to call DynamoDB. */
const itemClients = [
  ["built-in", createSignedItemClient],
  ["SDK", (limits: CallLimits) => createSdkItemClient(createDynamoClient(limits))],
] as const;

function useEndpoint(url: string): void {
  for (const [name, value] of Object.entries(environmentFor(url))) vi.stubEnv(name, value);
}

/** Starts a server that always answers the same. It ends with the test. */
async function answeringServer(status: number, body: string) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(status, { "Content-Type": "application/x-amz-json-1.0" }).end(body);
  });
  const url = await listen(server, 0);
  onTestFinished(() => close(server));
  return { url, requests: () => requests };
}

beforeEach(() => vi.unstubAllEnvs());
afterEach(() => vi.unstubAllEnvs());

describe("a database that never finishes a response", () => {
  it.each(stalls)("is given up after the attempts, where the %s stall", async (stall) => {
    const { url, requests } = await stallingServer(stall);
    useEndpoint(url);
    // Longer than a busy machine keeps this process, which is also the server, from sending and receiving a request.
    const client = createDynamoClient({ attemptTimeout: 400, maxAttempts: 2 });
    const store = createDynamoTokenStore({ tableName: "Tokens", eventRetention: 60, client });
    const token = tokenWith();
    await expect(store.get(token.id)).rejects.toMatchObject({ code: "unavailable" });
    expect(requests()).toBe(2);
    await expect(store.create(token, writeFor(token))).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.list({ limit: 10 })).rejects.toMatchObject({ code: "unavailable" });
    expect(requests()).toBe(6);
  });

  it("has one time limit for the headers and the body of a response", async () => {
    const server = createServer((request, response) => {
      request.resume();
      setTimeout(() => response.writeHead(200, { "Content-Length": 2 }).flushHeaders(), 1_500);
    });
    useEndpoint(await listen(server, 0));
    onTestFinished(() => close(server));
    const client = createDynamoClient({ attemptTimeout: 2_000, maxAttempts: 1 });
    const store = createDynamoTokenStore({ tableName: "Tokens", eventRetention: 60, client });
    const started = performance.now();
    await expect(store.get("tok_01jd8m2v5rf7rsq4b1c9x6e0aw")).rejects.toMatchObject({ code: "unavailable" });
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it.each(itemClients)("costs an authorizer less than its timeout, with the %s client", async (_, create) => {
    const { url, requests } = await stallingServer("half a body");
    useEndpoint(url);
    const store = createDynamoVerificationStore({ tableName: "Tokens", client: create(authorizerLimits) });
    const started = performance.now();
    await expect(store.get("tok_01jd8m2v5rf7rsq4b1c9x6e0aw")).rejects.toMatchObject({ code: "unavailable" });
    expect(performance.now() - started).toBeLessThan(3_500);
    expect(requests()).toBe(3);
  });

  it.each(itemClients)("is not waited for where it refuses connections, with the %s client", async (_, create) => {
    useEndpoint("http://127.0.0.1:9");
    const store = createDynamoVerificationStore({ tableName: "Tokens", client: create(authorizerLimits) });
    await expect(store.get("tok_01jd8m2v5rf7rsq4b1c9x6e0aw")).rejects.toMatchObject({ code: "unavailable" });
  });
});

it.each(itemClients)("a response that is complete in time is not cut off, with the %s client", async (_, create) => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "Content-Type": "application/x-amz-json-1.0" });
    response.write("{");
    setTimeout(() => response.end("}"), 100);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  useEndpoint(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const store = createDynamoVerificationStore({
    tableName: "Tokens",
    client: create({ attemptTimeout: 1_000, maxAttempts: 1 }),
  });
  expect(await store.get("tok_01jd8m2v5rf7rsq4b1c9x6e0aw")).toBeUndefined();
});

describe.each([
  ["no body", ""],
  ["half a body", '{"Item":{"pk":'],
])("a success with %s", (_what, body) => {
  it("is no missing item, no empty list and no write that was made, but an attempt that failed", async () => {
    const { url, requests } = await answeringServer(200, body);
    useEndpoint(url);
    const client = createDynamoClient({ maxAttempts: 2 });
    const store = createDynamoTokenStore({ tableName: "Tokens", eventRetention: 60, client });
    const token = tokenWith();
    await expect(store.get(token.id)).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.list({ limit: 10 })).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.create(token, writeFor(token))).rejects.toMatchObject({ code: "unavailable" });
    expect(requests()).toBe(6);
  });

  it.each(itemClients)("lets an authorizer not take a token for unknown, with the %s client", async (_, create) => {
    useEndpoint((await answeringServer(200, body)).url);
    const store = createDynamoVerificationStore({ tableName: "Tokens", client: create(authorizerLimits) });
    await expect(store.get("tok_01jd8m2v5rf7rsq4b1c9x6e0aw")).rejects.toMatchObject({ code: "unavailable" });
  });

  it("is no entry of Secrets Manager without a value, which would be filled with a new secret", async () => {
    useEndpoint((await answeringServer(200, body)).url);
    await expect(createSecretsManagerVault().read("arn:entry")).rejects.toThrow("isn't a JSON object");
  });
});

it("a page of a Query without its items, and a batch without its responses, are attempts that failed", async () => {
  const { url, requests } = await answeringServer(200, "{}");
  useEndpoint(url);
  const client = createDynamoClient({ maxAttempts: 2 });
  const store = createDynamoTokenStore({ tableName: "Tokens", eventRetention: 60, client });
  await expect(store.list({ limit: 10 })).rejects.toMatchObject({ code: "unavailable" });
  expect(requests()).toBe(2);
  await expect(
    batchGet(createDocumentClient(client), "Tokens", { keys: [{ pk: "a", sk: "b" }] }),
  ).rejects.toMatchObject({ code: "unavailable" });
  expect(requests()).toBe(4);
});

it.each(["", "<html></html>"])("a 200 with the body %j is no flush and no closed connection", async (body) => {
  const { url, requests } = await answeringServer(200, body);
  useEndpoint(url);
  const flushStage = createAuthorizerCaches();
  for (const kind of ["rest", "http"] as const) {
    const stage = { kind, apiId: "abc123", stageName: "prod" };
    const signal = AbortSignal.timeout(1_000);
    await expect(flushStage(stage, signal)).rejects.toThrow();
  }
  await expect(createConnectionManagement(url)("one")).rejects.toThrow("doesn't respond to a deletion with 200");
  expect(requests()).toBeGreaterThan(6);
});

it.each(["ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"])(
  "%s, which credentials or a clock out of date cause, may pass",
  async (type) => {
    useEndpoint((await answeringServer(400, JSON.stringify({ __type: type }))).url);
    const store = createDynamoTokenStore({ tableName: "Tokens", eventRetention: 60, client: createDynamoClient() });
    await expect(store.get(tokenWith().id)).rejects.toMatchObject({ code: "unavailable", cause: { name: type } });
  },
);

it.each(stalls)("a flush ends with its signal, where the %s stall", async (stall) => {
  const { url } = await stallingServer(stall);
  useEndpoint(url);
  const flushStage = createAuthorizerCaches();
  const started = performance.now();
  for (const kind of ["rest", "http"] as const) {
    const stage = { kind, apiId: "abc123", stageName: "prod" };
    await expect(flushStage(stage, AbortSignal.timeout(200))).rejects.toThrow();
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
