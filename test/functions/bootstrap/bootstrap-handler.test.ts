import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Seed } from "../../../contract/deployment/seed-token.ts";
import { adminScope } from "../../../core/scope.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { type BootstrapEvent, createBootstrapHandler } from "../../../functions/bootstrap/bootstrap-handler.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";

interface Received {
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  readonly response: Record<string, unknown>;
}

let store: TokenStore;
let received: Received[];
let status: number;
let responseUrl: string;
let close: () => void;

beforeEach(async () => {
  store = createMemoryTokenStore();
  received = [];
  status = 200;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, headers } = request;
    received.push({ method, contentType: headers["content-type"], response: JSON.parse(body) });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  responseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?Signature=not-for-logs`;
  close = () => void server.close();
});

afterEach(() => {
  close();
  vi.restoreAllMocks();
});

const seed: Seed = { owner: "admin", name: "bootstrap", scopes: [adminScope], secretArn: "arn:entry" };

function run(more: object): Promise<void> {
  const entries = new Map<string, string>();
  const handler = createBootstrapHandler({
    service: {
      store,
      now: () => new Date(),
      effectiveBy: (at) => at,
      propagateRevocation: async () => false,
      settings: {
        prefix: "lk",
        acceptedPrefixes: [],
        scopes: [{ name: adminScope, description: "", grants: [] }],
        defaultScopes: [],
        defaultLifetime: null,
        maxLifetime: null,
      },
    },
    vault: {
      read: async (entry) => entries.get(entry),
      write: async (entry, secret) => void entries.set(entry, secret),
    },
  });
  const event = {
    RequestType: "Create",
    RequestId: "request-1",
    StackId: "stack-1",
    LogicalResourceId: "Seeds",
    ResponseURL: responseUrl,
    ResourceProperties: { ServiceToken: "arn:function", Seeds: [seed] },
    ...more,
  } as unknown as BootstrapEvent;
  return handler(event, { logStreamName: "log-stream" } as Context);
}

test("seeds, and sends CloudFormation the response where it asked for it", async () => {
  await run({});
  expect(received).toEqual([
    {
      method: "PUT",
      // The URL is signed for a request without one.
      contentType: undefined,
      response: {
        Status: "SUCCESS",
        RequestId: "request-1",
        StackId: "stack-1",
        LogicalResourceId: "Seeds",
        PhysicalResourceId: "seed-tokens",
      },
    },
  ]);
  const id = await store.findByName("admin", "bootstrap");
  const { items } = await store.listEvents(id ?? "", { limit: 1 });
  expect(items[0]?.actor).toEqual({ tokenId: null, owner: "cloudformation", sourceIp: null, requestId: "request-1" });
});

test("a service without seeds has none", async () => {
  await run({ ResourceProperties: {} });
  expect(received[0]?.response["Status"]).toBe("SUCCESS");
  expect((await store.list({ limit: 1 })).items).toEqual([]);
});

test("a failing seed fails the deployment, with a message that names it", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  await run({ ResourceProperties: { Seeds: [{ ...seed, scopes: ["no:such"] }] } });
  expect(received[0]?.response).toMatchObject({
    Status: "FAILED",
    Reason: "Seed token admin bootstrap: Unknown scope no:such.",
  });
  expect(log).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({
      message: "seeding failed",
      error: "Error",
      detail: "Seed token admin bootstrap: Unknown scope no:such.",
      cause: expect.objectContaining({ error: "LatchkeyError", code: "validation_failed" }),
    }),
  );
});

test.each([
  ["no list", "text", "Seeds is damaged. It isn't a list."],
  ["no object in it", [seed, "text"], "Seed 2 is damaged. It isn't an object."],
  ["a member of another type", [{ ...seed, scopes: adminScope }], "Seed 1 is damaged. Missing or invalid: scopes."],
])("seeds with %s fail the deployment, which says so, and change nothing", async (_what, Seeds, Reason) => {
  vi.spyOn(console, "error").mockReturnValue();
  await run({});
  await run({ ResourceProperties: { Seeds } });
  await run({ RequestType: "Update", ResourceProperties: { Seeds: [] }, OldResourceProperties: { Seeds } });
  const failed = expect.objectContaining({ Status: "FAILED", Reason });
  expect(received.slice(1).map(({ response }) => response)).toEqual([failed, failed]);
  const id = await store.findByName("admin", "bootstrap");
  expect((await store.get(id ?? ""))?.status).toBe("active");
});

test("an update disables what is gone from the list", async () => {
  await run({});
  await run({
    RequestType: "Update",
    PhysicalResourceId: "seed-tokens",
    ResourceProperties: { Seeds: [] },
    OldResourceProperties: { Seeds: [seed] },
  });
  const id = await store.findByName("admin", "bootstrap");
  expect((await store.get(id ?? ""))?.status).toBe("disabled");
});

test("deleting the stack leaves the tokens alone: their table is retained", async () => {
  await run({});
  await run({ RequestType: "Delete", PhysicalResourceId: "seed-tokens" });
  const id = await store.findByName("admin", "bootstrap");
  expect((await store.get(id ?? ""))?.status).toBe("active");
  expect(received[1]?.response["Status"]).toBe("SUCCESS");
});

test("a response that is not taken is an error without the address and its signature", async () => {
  status = 403;
  const failure: Error = await run({}).then(
    () => expect.unreachable(),
    (error) => error,
  );
  expect(failure.message).toBe("CloudFormation did not accept the response: 403.");
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain("Signature");
});

test("a reason longer than CloudFormation takes is shortened", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  await run({ ResourceProperties: { Seeds: [{ ...seed, scopes: [`no:${"x".repeat(5_000)}`] }] } });
  expect(JSON.stringify(received[0]?.response).length).toBeLessThan(4_096);
});
