import { afterEach, expect, it, vi } from "vitest";
import { backOff, createDynamoClient, mapStoreError } from "../../../functions/aws/dynamo-client.ts";

afterEach(() => void vi.restoreAllMocks());

it.each([
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidSignatureException",
  "RequestExpired",
  "RequestTimeTooSkewed",
  "UnrecognizedClientException",
  "ThrottlingException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TimeoutError",
])("%s may pass: the store is unavailable", async (name) => {
  const cause = Object.assign(new Error("refused"), { name, $metadata: {} });
  await expect(mapStoreError(Promise.reject(cause))).rejects.toMatchObject({ code: "unavailable", cause });
});

it.each([
  ["a refusal", Object.assign(new Error("no"), { name: "ValidationException", $metadata: { httpStatusCode: 400 } })],
  ["no Error", "ExpiredToken"],
  ["no Error with a status", { $metadata: { httpStatusCode: 500 } }],
])("what does not pass is thrown as it is: %s", async (_what, error) => {
  await expect(mapStoreError(Promise.reject(error))).rejects.toBe(error);
});

it("pauses twice as long after each failed attempt, up to a longest time, at random", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const measure = async (failedAttempts: number, maxMs?: number) => {
    const started = performance.now();
    await backOff(failedAttempts, maxMs);
    return performance.now() - started;
  };
  // At least half of 20 ms · 2³, by timers that may be a millisecond early, and far less than half of the longest time.
  const pause = await measure(3, 60_000);
  expect(pause).toBeGreaterThan(78);
  expect(pause).toBeLessThan(20_000);
  // Without a longest time this would take more than two hours.
  expect(await measure(20, 20)).toBeGreaterThan(8);
});

it("a client makes three attempts, unless it is told another number", async () => {
  vi.stubEnv("AWS_REGION", "eu-central-1");
  expect(await createDynamoClient().config.maxAttempts()).toBe(3);
  expect(await createDynamoClient({ maxAttempts: 1 }).config.maxAttempts()).toBe(1);
  vi.unstubAllEnvs();
});
