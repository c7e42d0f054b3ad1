import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { findProxy } from "../../cli/proxy.ts";
import { createClient } from "../../client/client.ts";
import { sendJson, serve } from "../client/serve.ts";

const variables = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];
const service = "https://tokens.example.com/prod";

beforeEach(() => {
  for (const name of variables) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("the proxy of a URL", () => {
  test.each([
    ["HTTPS_PROXY", { HTTPS_PROXY: "http://proxy:3128" }, "http://proxy:3128"],
    ["https_proxy", { https_proxy: "http://proxy:3128/" }, "http://proxy:3128"],
    ["ALL_PROXY", { ALL_PROXY: "http://proxy:3128" }, "http://proxy:3128"],
    ["a value without a scheme", { HTTPS_PROXY: "proxy:3128" }, "http://proxy:3128"],
    ["a proxy with TLS", { HTTPS_PROXY: "https://proxy" }, "https://proxy"],
    ["credentials, which are not shown", { HTTPS_PROXY: "http://alice:hunter2@proxy:3128" }, "http://proxy:3128"],
    [
      "NO_PROXY for other hosts",
      { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "example.org,.example.net" },
      "http://proxy:3128",
    ],
    ["HTTP_PROXY only", { HTTP_PROXY: "http://proxy:3128" }, undefined],
    [
      "NO_PROXY for the host",
      { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "localhost,tokens.example.com" },
      undefined,
    ],
    ["no_proxy for the domain", { HTTPS_PROXY: "http://proxy:3128", no_proxy: ".example.com" }, undefined],
    ["NO_PROXY for all hosts", { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "*" }, undefined],
    ["an empty value", { HTTPS_PROXY: "" }, undefined],
    ["nothing", {}, undefined],
  ])("comes from %s", (_what, env, origin) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect(findProxy(service)?.origin).toBe(origin);
  });

  test.each(["http://localhost:4100", "http://127.0.0.1:4100", "http://[::1]:4100"])("is none for %s", (url) => {
    vi.stubEnv("HTTP_PROXY", "http://proxy:3128");
    expect(findProxy(url)).toBeUndefined();
  });

  test.each(["socks5://proxy:1080", "http://", "://"])("is refused if it is %s", (value) => {
    vi.stubEnv("HTTPS_PROXY", value);
    expect(() => findProxy(service)).toThrow("is not supported. Use one such as http://proxy.example.com:3128");
  });
});

/** Serves a proxy until the test ends. @returns the URL that it is configured with. */
async function serveProxy(onConnect: (request: IncomingMessage, socket: Socket) => void): Promise<string> {
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", onConnect);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://alice:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function call(url: string) {
  const fetch = findProxy(url)?.fetch;
  return createClient({ baseUrl: url, token: "lk_x", fetch, retries: 0, timeoutMs: 2_000 });
}

describe("a call through a proxy", () => {
  test("over HTTP asks the proxy for the URL, with the request as it is", async () => {
    const { baseUrl, requests } = await serve((response, { method }) => {
      if (method === "DELETE") response.writeHead(204, { "latchkey-effective-by": "2027-01-31T12:00:00.000Z" }).end();
      else sendJson(response, 201, { id: "tok_x" });
    });
    vi.stubEnv("HTTP_PROXY", baseUrl.replace("http://", "http://alice:hunter2@"));
    const client = call("http://tokens.example.com");
    expect(await client.createToken({ body: { name: "é" } })).toEqual({ id: "tok_x", existed: false });
    expect(await client.deleteToken({ id: "tok_x" })).toEqual({ effectiveBy: "2027-01-31T12:00:00.000Z" });
    expect(requests[0]).toMatchObject({
      method: "POST",
      url: "http://tokens.example.com/v1/tokens",
      headers: {
        host: "tokens.example.com",
        authorization: "Bearer lk_x",
        "proxy-authorization": `Basic ${Buffer.from("alice:hunter2").toString("base64")}`,
      },
      body: '{"name":"é"}',
    });
  });

  test("over HTTPS asks the proxy for a tunnel, and sends it no secret", async () => {
    const seen: IncomingMessage[] = [];
    const proxy = await serveProxy((request, socket) => {
      seen.push(request);
      socket.end("HTTP/1.1 200 OK\r\n\r\n");
    });
    vi.stubEnv("HTTPS_PROXY", proxy);
    await expect(call(service).getHealth()).rejects.toMatchObject({ name: "UnreachableError" });
    expect(seen[0]).toMatchObject({ method: "CONNECT", url: "tokens.example.com:443" });
    expect(JSON.stringify(seen[0]?.headers)).not.toContain("lk_x");
  });

  test.each([
    [
      "requires authentication",
      "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
      "the proxy requires authentication",
    ],
    ["closes the connection", "", "Proxy connection ended before receiving CONNECT response"],
  ])("fails at once, and names the proxy, if it %s", async (_what, response, reason) => {
    const proxy = await serveProxy((_request, socket) => socket.end(response));
    vi.stubEnv("HTTPS_PROXY", proxy);
    const origin = proxy.replace("alice:hunter2@", "");
    await expect(call(service).getHealth()).rejects.toMatchObject({
      name: "UnreachableError",
      timedOut: false,
      message: `Can't reach ${service}: via proxy ${origin}: ${reason}.`,
    });
  });

  test("fails if the proxy can't be reached", async () => {
    vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:1");
    await expect(call(service).getHealth()).rejects.toMatchObject({
      message: `Can't reach ${service}: via proxy http://127.0.0.1:1: ECONNREFUSED.`,
    });
  });

  test("ends after the timeout", async () => {
    const proxy = await serveProxy(() => {});
    vi.stubEnv("HTTPS_PROXY", proxy);
    const client = createClient({ baseUrl: service, fetch: findProxy(service)?.fetch, retries: 0, timeoutMs: 100 });
    await expect(client.getHealth()).rejects.toMatchObject({ name: "UnreachableError", timedOut: true });
  });

  test("doesn't follow a redirect", async () => {
    const { baseUrl, requests } = await serve((response) => response.writeHead(307, { location: "/" }).end());
    vi.stubEnv("HTTP_PROXY", baseUrl);
    await expect(call("http://tokens.example.com").getHealth()).rejects.toMatchObject({ name: "UnreachableError" });
    expect(requests).toHaveLength(1);
  });
});
