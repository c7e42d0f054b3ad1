import { once } from "node:events";
import { CorsHttpMethod, HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { type App, Stack } from "aws-cdk-lib/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { runCdkApp } from "./mini-assembly.ts";
import { headers, startProtectedApis } from "./protected-apis.ts";

let apis: Awaited<ReturnType<typeof startProtectedApis>>;

beforeAll(async () => {
  apis = await startProtectedApis();
}, 120_000);

afterAll(() => apis?.stop());

describe("a REST API that is protected with tokens", () => {
  const callWith = (path: string, headers: Record<string, string>) => fetch(`${apis.restUrl}/${path}`, { headers });

  test("takes the secret in the one header of its authorizer, in the forms of that header", async () => {
    const { id, secret } = await newToken([]);
    const forms = {
      Authorization: [`Bearer ${secret}`, `token ${secret}`, `APIToken ${secret}`, `JWT ${secret}`],
      "X-Authentication": [secret, `token-${made}:${secret}`],
      "X-Api-Key": [secret],
    };
    for (const header of headers) {
      for (const value of forms[header]) {
        const response = await callWith(header, { [header]: value });
        expect([header, response.status, await response.text()]).toEqual([header, 200, id]);
      }
      for (const other of headers.filter((each) => each !== header)) {
        expect((await callWith(header, { [other]: forms[other][0] ?? "" })).status).toBe(401);
      }
    }
    expect((await callWith("X-Api-Key", { "X-Api-Key": `Bearer ${secret}` })).status).toBe(401);
    expect((await callWith("X-Authentication", { "X-Authentication": `another:${secret}` })).status).toBe(401);
  });

  test.each([
    ["orders/1", 200],
    ["orders/1/", 200],
    ["users", 200],
    ["orders", 403],
    ["orders/", 403],
    ["orders/1/items", 403],
    ["orders/1/items/", 403],
    ["admin/users", 403],
  ])("calls %s with a token whose scope opens GET /orders/{id} and * /users, and gets %i", async (path, status) => {
    const { secret } = await newToken(["orders:read"]);
    // The verdict for a route that is open is cached, and then asked about this one.
    expect((await callWith("orders/1", { "X-Api-Key": secret })).status).toBe(200);
    expect((await callWith(path, { "X-Api-Key": secret })).status).toBe(status);
  });

  test("refuses a token from an address that it is not for, by the policy and by the function", async () => {
    const { secret: elsewhere } = await newToken([], ["192.0.2.0/24"]);
    const { secret: here } = await newToken([], ["127.0.0.0/8"]);
    for (const path of ["X-Api-Key", "by-address"]) {
      expect((await callWith(path, { "X-Api-Key": elsewhere })).status).toBe(403);
      expect((await callWith(path, { "X-Api-Key": here })).status).toBe(200);
    }
  });
});

let made = 0;

async function newToken(scopes: string[], allowedCidrs: string[] = []) {
  made += 1;
  const body = { name: `token-${made}`, owner: "ops", scopes, allowedCidrs };
  const { id, secret = "" } = await apis.administrator.createToken({ body });
  return { id, secret };
}

async function call(path: string, secret?: string, method = "GET") {
  const headers: Record<string, string> = secret === undefined ? {} : { Authorization: `Bearer ${secret}` };
  const response = await fetch(`${apis.url}${path}`, { method, headers });
  return { status: response.status, body: await response.json() };
}

describe("an HTTP API that is protected with tokens", () => {
  test("lets a token with the scope in, and tells the backend whose it is", async () => {
    const { id, secret } = await newToken(["lookup:read"]);
    const { status, body } = await call("/v1/lookup/a%20b?x=1&x=2", secret);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      version: "2.0",
      routeKey: "GET /v1/lookup/{key}",
      rawPath: "/v1/lookup/a%20b",
      rawQueryString: "x=1&x=2",
      queryStringParameters: { x: "1,2" },
      pathParameters: { key: "a b" },
      requestContext: {
        stage: "$default",
        http: { method: "GET", path: "/v1/lookup/a%20b", sourceIp: "127.0.0.1" },
        authorizer: { lambda: { tokenId: id, owner: "ops", scopes: "lookup:read" } },
      },
    });
  });

  test("returns 401 without a token and to a bad one, 403 to one without the scope", async () => {
    expect(await call("/v1/lookup/a")).toEqual({ status: 401, body: { message: "Unauthorized" } });
    expect(await call("/v1/lookup/a", "nonsense")).toEqual({ status: 401, body: { message: "Unauthorized" } });
    const { secret } = await newToken(["lookup:read"]);
    expect((await call("/v1/lookup/a", secret)).status).toBe(200);
    expect((await call("/v1/facts", secret, "PUT")).status).toBe(403);
    const { secret: unscoped } = await newToken([]);
    expect((await call("/v1/lookup/a", unscoped)).status).toBe(403);
  });

  test("refuses a token from an address that it is not for", async () => {
    const { secret: elsewhere } = await newToken(["lookup:read"], ["192.0.2.0/24"]);
    const { secret: here } = await newToken(["lookup:read"], ["127.0.0.0/8"]);
    expect((await call("/v1/lookup/a", elsewhere)).status).toBe(403);
    expect((await call("/v1/lookup/a", here)).status).toBe(200);
  });

  test("opens the routes of its scopes alone, however their paths are encoded", async () => {
    const { secret } = await newToken(["items:read"]);
    expect((await call("/orders/a/items", secret)).status).toBe(200);
    expect((await call("/orders/a%2Fitems", secret)).status).toBe(403);
    expect((await call("/orders/a", secret)).status).toBe(403);
    const { secret: other } = await newToken(["orders:read"]);
    expect(await call("/orders/a%2Fitems", other)).toMatchObject({
      status: 200,
      body: { routeKey: "GET /orders/{id}" },
    });
    expect((await call("/orders/a/items", other)).status).toBe(403);
  });

  test("caches verdicts, and forgets them when a token is disabled with immediate revocation", async () => {
    const { id, secret } = await newToken(["lookup:read"]);
    expect((await call("/v1/lookup/a", secret)).status).toBe(200);
    await apis.administrator.updateToken({ id, body: { status: "disabled" } });
    expect((await call("/v1/lookup/a", secret)).status).toBe(401);
  });

  test("does not cache refusals: a token that is enabled again works immediately", async () => {
    const { id, secret } = await newToken(["lookup:read"]);
    await apis.administrator.updateToken({ id, body: { status: "disabled" } });
    expect((await call("/v1/lookup/a", secret)).status).toBe(401);
    await apis.administrator.updateToken({ id, body: { status: "active" } });
    expect((await call("/v1/lookup/a", secret)).status).toBe(200);
  });
});

describe("a WebSocket API that is protected with tokens", () => {
  /** The status of a handshake, and the connection where it was accepted. */
  async function connect(headers: Record<string, string>) {
    const socket = new WebSocket(apis.feedUrl, { headers });
    const [, response] = await Promise.race([once(socket, "unexpected-response"), once(socket, "open")]);
    response?.resume();
    return { socket, status: response ? Number(response.statusCode) : 101 };
  }

  test("opens a connection for a token with the scope, and tells the backend whose it is", async () => {
    const { id, secret } = await newToken(["feed:read"]);
    const { socket, status } = await connect({ Authorization: `Bearer ${secret}` });
    expect(status).toBe(101);
    socket.send(JSON.stringify({ action: "whoami" }));
    expect(String((await once(socket, "message"))[0])).toBe(id);
    socket.close();
  });

  test("refuses the handshake without a token, with a bad one, and without the scope", async () => {
    const { secret } = await newToken(["lookup:read"]);
    const statuses = await Promise.all(
      [{}, { Authorization: "Bearer nonsense" }, { Authorization: `Bearer ${secret}` }].map(
        async (headers: Record<string, string>) => (await connect(headers)).status,
      ),
    );
    expect(statuses).toEqual([401, 401, 403]);
  });

  test("takes the secret of a page among the subprotocols, and responds with the other one", async () => {
    const { id, secret } = await newToken(["feed:read"]);
    // Node's own: it can set no headers, and fails without a subprotocol in the response, as in a browser.
    const open = async (protocols: string[]) => {
      const socket = new globalThis.WebSocket(apis.pageFeedUrl, protocols);
      const event = await new Promise<Event>((resolve) => {
        for (const type of ["open", "error"]) socket.addEventListener(type, resolve, { once: true });
      });
      return { socket, outcome: event.type };
    };
    const { socket, outcome } = await open(["latchkey", secret]);
    expect([outcome, socket.protocol]).toEqual(["open", "latchkey"]);
    const message = new Promise<MessageEvent>((resolve) => socket.addEventListener("message", resolve));
    socket.send(JSON.stringify({ action: "whoami" }));
    expect((await message).data).toBe(id);
    socket.close();
    expect((await open(["latchkey", `${secret}x`])).outcome).toBe("error");
    expect((await open(["latchkey"])).outcome).toBe("error");
  });

  test("keeps a connection open when its token is disabled, and opens no new one, until connections are checked", async () => {
    const { id, secret } = await newToken(["feed:read"]);
    const { socket } = await connect({ Authorization: `Bearer ${secret}` });
    const { secret: otherSecret, id: otherId } = await newToken(["feed:read"]);
    const { socket: other } = await connect({ Authorization: `Bearer ${otherSecret}` });
    await apis.administrator.updateToken({ id, body: { status: "disabled" } });
    expect((await connect({ Authorization: `Bearer ${secret}` })).status).toBe(401);
    socket.send(JSON.stringify({ action: "whoami" }));
    expect(String((await once(socket, "message"))[0])).toBe(id);

    const closed = once(socket, "close");
    await apis.closeConnections();
    expect((await closed)[0]).toBe(1000);
    other.send(JSON.stringify({ action: "whoami" }));
    expect(String((await once(other, "message"))[0])).toBe(otherId);
    other.close();
  });
});

describe("an HTTP API", () => {
  test("serves routes without an authorizer, whatever the method", async () => {
    const { status, body } = await call("/open/a/b", undefined, "DELETE");
    expect(status).toBe(200);
    expect(body).toMatchObject({ routeKey: "ANY /open/{proxy+}", pathParameters: { proxy: "a/b" } });
    expect(body).not.toHaveProperty("requestContext.authorizer");
  });

  test("returns the function's status, headers, cookies and bytes", async () => {
    const response = await fetch(`${apis.url}/open/plain`);
    expect(response.status).toBe(201);
    expect(response.headers.get("content-type")).toBe("text/plain");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe("hi");
  });

  test("returns 500 for a function that fails, and 404 for an unknown route", async () => {
    expect(await call("/open/broken")).toEqual({ status: 500, body: { message: "Internal Server Error" } });
    expect(await call("/v1/lookup/a", undefined, "POST")).toEqual({ status: 404, body: { message: "Not Found" } });
  });

  test("with what is not done here stops the start", async () => {
    const withCors = (app: App) => {
      const corsPreflight = { allowOrigins: ["https://a.example"], allowMethods: [CorsHttpMethod.GET] };
      new HttpApi(new Stack(app, "Cors"), "Api", { corsPreflight });
    };
    await expect(runCdkApp(withCors)).rejects.toThrow(/CorsConfiguration/);
  });
});
