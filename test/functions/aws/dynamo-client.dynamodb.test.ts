import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { createDynamoClient } from "../../../functions/aws/dynamo-client.ts";
import { createDynamoVerificationStore } from "../../../functions/aws/dynamo-verification-store.ts";

afterEach(() => vi.unstubAllEnvs());

it("gives up on a database that takes requests and never answers, after the attempts it is given", async () => {
  let requests = 0;
  const silent = createServer(() => {
    requests += 1;
  }).listen(0, "127.0.0.1");
  await once(silent, "listening");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");

  const client = createDynamoClient({ requestTimeout: 100, maxAttempts: 2 });
  const store = createDynamoVerificationStore({ tableName: "Tokens", client });
  await expect(store.get("tok_01jd8m2v5rf7rsq4b1c9x6e0aw")).rejects.toMatchObject({ code: "unavailable" });
  expect(requests).toBe(2);
  silent.closeAllConnections();
  silent.close();
});
