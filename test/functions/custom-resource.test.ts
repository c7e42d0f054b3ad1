import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CloudFormationCustomResourceEvent, Context } from "aws-lambda";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCustomResourceHandler } from "../../functions/custom-resource.ts";

let responses: Record<string, unknown>[];
let responseUrl: string;
let close: () => void;

beforeEach(async () => {
  responses = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    responses.push(JSON.parse(body));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  responseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  close = () => void server.close();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

afterEach(() => {
  close();
  vi.restoreAllMocks();
});

const waits: number[] = [];

function denied(name = "AccessDeniedException"): Error {
  return Object.assign(new Error("User is not authorized to perform this."), { name });
}

/** Runs a handler whose work fails with these errors before it succeeds. @returns how often it was called. */
async function run(...failures: Error[]): Promise<number> {
  waits.length = 0;
  let calls = 0;
  const react = async () => {
    calls += 1;
    const failure = failures.shift();
    if (failure) throw failure;
    return { PhysicalResourceId: "resource-1" };
  };
  const handler = createCustomResourceHandler(react, async (milliseconds) => waits.push(milliseconds));
  const event = {
    RequestType: "Create",
    RequestId: "r",
    StackId: "s",
    LogicalResourceId: "l",
    ResponseURL: responseUrl,
  };
  await handler(event as unknown as CloudFormationCustomResourceEvent<unknown, unknown>, {} as Context);
  return calls;
}

test.each([
  ["the table", denied()],
  ["an API", denied("AccessDenied")],
  ["a seed, which the error names", new Error("Seed token ops job: no.", { cause: denied() })],
  ["a role that is unknown yet", denied("UnrecognizedClientException")],
])("work that IAM denies is repeated until its permission counts: %s", async (_what, error) => {
  expect(await run(error, error, error)).toBe(4);
  expect(responses).toMatchObject([{ Status: "SUCCESS", PhysicalResourceId: "resource-1" }]);
  expect(waits).toEqual([500, 1_000, 2_000]);
});

test("what stays denied fails within a minute, with its reason", async () => {
  const calls = await run(...Array.from({ length: 100 }, () => denied()));
  expect(calls).toBeGreaterThan(8);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(60_000);
  expect(responses).toMatchObject([{ Status: "FAILED", Reason: "User is not authorized to perform this." }]);
});

test("any other error fails at once", async () => {
  expect(await run(new Error("The name is taken."))).toBe(1);
  expect(responses).toMatchObject([{ Status: "FAILED", Reason: "The name is taken." }]);
});
