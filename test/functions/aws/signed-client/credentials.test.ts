import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { createCredentialSource } from "../../../../functions/aws/signed-client/credentials.ts";

afterEach(() => vi.useRealTimers());

/** Starts the endpoint that a container has for its credentials. */
async function containerEndpoint(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/credentials`;
}

it("reads Lambda's variables at each call, so that new ones are used", async () => {
  const environment: Record<string, string> = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  const credentials = createCredentialSource(environment);
  expect(await credentials()).toEqual({ accessKeyId: "a", secretAccessKey: "b", sessionToken: undefined });
  Object.assign(environment, { AWS_ACCESS_KEY_ID: "c", AWS_SESSION_TOKEN: "d" });
  expect(await credentials()).toEqual({ accessKeyId: "c", secretAccessKey: "b", sessionToken: "d" });
});

it("asks a container's endpoint, again five minutes before the end, and keeps what it has while that fails", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2027-01-01T00:00:00Z") });
  let responses = 0;
  let status = 200;
  const url = await containerEndpoint(({ headers }, response) => {
    expect(headers.authorization).toBe("let me in");
    responses += 1;
    const Expiration = new Date(Date.now() + 60 * 60_000).toISOString();
    response.writeHead(status);
    response.end(JSON.stringify({ AccessKeyId: `key ${responses}`, SecretAccessKey: "s", Token: "t", Expiration }));
  });
  const credentials = createCredentialSource({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: "let me in",
  });
  const keyAt = async (time: string) => {
    vi.setSystemTime(new Date(`2027-01-01T${time}Z`));
    return (await credentials()).accessKeyId;
  };
  expect(await keyAt("00:00:00")).toBe("key 1");
  expect(await keyAt("00:54:59")).toBe("key 1");
  expect(await keyAt("00:55:00")).toBe("key 2");
  status = 500;
  expect(await keyAt("01:52:00")).toBe("key 2");
  await expect(keyAt("01:55:00")).rejects.toThrow("returned 500");
});

it("hands on what a container's endpoint returns, with a token only where there is one", async () => {
  const keys = { AccessKeyId: "a", SecretAccessKey: "b", Expiration: "2099-01-01T00:00:00Z" };
  for (const [Token, sessionToken] of [
    ["c", "c"],
    [null, undefined],
  ]) {
    const url = await containerEndpoint((_, response) => response.end(JSON.stringify({ ...keys, Token })));
    expect(await createCredentialSource({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url })()).toMatchObject({
      accessKeyId: "a",
      secretAccessKey: "b",
      sessionToken,
    });
  }
});

it("takes the endpoint's token from a file, where the environment names one", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "latchkey-")), "token");
  onTestFinished(() => rm(dirname(file), { recursive: true }));
  await writeFile(file, "let me in\n");
  const asked: unknown[] = [];
  const url = await containerEndpoint(({ headers }, response) => {
    asked.push(headers.authorization);
    response.writeHead(403).end();
  });
  const credentials = createCredentialSource({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: "another",
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
  });
  await expect(credentials()).rejects.toThrow("returned 403");
  expect(asked).toEqual(["let me in"]);
});

it.each(["AccessKeyId", "SecretAccessKey", "Expiration"])("a response without %s has no credentials", async (name) => {
  const keys = { AccessKeyId: "a", SecretAccessKey: "b", Expiration: "2099-01-01T00:00:00Z", [name]: undefined };
  const url = await containerEndpoint((_, response) => response.end(JSON.stringify(keys)));
  const credentials = createCredentialSource({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url });
  await expect(credentials()).rejects.toThrow("returned an invalid response");
});

it("asks any host over TLS", async () => {
  // Nothing listens there.
  const url = "https://127.0.0.2:9/credentials";
  await expect(createCredentialSource({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url })()).rejects.toThrow("fetch failed");
});

it.each([
  [{}, "no AWS credentials"],
  [{ AWS_ACCESS_KEY_ID: "a" }, "no AWS credentials"],
  [{ AWS_SECRET_ACCESS_KEY: "b" }, "no AWS credentials"],
  [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://198.51.100.7/credentials" }, "isn't trusted without TLS"],
])("with %j there are none", async (environment, message) => {
  await expect(createCredentialSource(environment)()).rejects.toThrow(message);
});
