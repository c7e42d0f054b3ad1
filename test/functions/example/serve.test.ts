import { decode, encode } from "@msgpack/msgpack";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { expect, test } from "vitest";
import { serve } from "../../../functions/example/serve.ts";

async function call(httpMethod: string, resource: string, more: object = {}) {
  const event = { httpMethod, resource, pathParameters: null, queryStringParameters: null, body: null, ...more };
  const { statusCode, headers, body } = await serve(event as APIGatewayProxyEvent);
  return { statusCode, headers, body: JSON.parse(body) };
}

const lookup = (key: string, namespace?: string) =>
  call("GET", "/v1/lookup/{key}", {
    pathParameters: { key },
    ...(namespace !== undefined && { queryStringParameters: { namespace } }),
  });

test("a key is looked up in its namespace", async () => {
  expect(await lookup("port", "common")).toEqual({
    statusCode: 200,
    headers: { "Content-Type": "application/json" },
    body: { status: "ok", found: true, payload: 8080 },
  });
  expect((await lookup("port", "billing")).body.payload).toBe(8443);
});

test("a value that is false is found", async () => {
  expect((await lookup("maintenance", "common")).body).toEqual({ status: "ok", found: true, payload: false });
});

test.each([
  ["no:such", "common"],
  ["port", "no:such"],
  ["constructor", "common"],
  ["port", "__proto__"],
])("%s of %s is not found, which is no failure", async (key, namespace) => {
  const { statusCode, body } = await lookup(key, namespace);
  expect([statusCode, body]).toEqual([200, { status: "ok", found: false, payload: null }]);
});

test("an empty namespace is accepted, and has nothing", async () => {
  const { statusCode, body } = await lookup("port", "");
  expect([statusCode, body]).toEqual([200, { status: "ok", found: false, payload: null }]);
});

test("without a namespace a lookup is refused", async () => {
  const { statusCode, body } = await lookup("port");
  expect([statusCode, body.status]).toEqual([422, "failed"]);
});

test("a whole namespace is looked up", async () => {
  const { body } = await call("GET", "/v1/lookup", { queryStringParameters: { namespace: "billing" } });
  expect(body).toEqual({ status: "ok", found: true, payload: { port: 8443, currency: "EUR", workers: 4 } });
});

const store = (body: string | null, identifier = "web-1") =>
  call("PUT", "/v1/scope/{realm}/{identifier}", { pathParameters: { realm: "hosts", identifier }, body });

test("facts have an id that tells whether they changed", async () => {
  const { statusCode, body } = await store('{"os":"linux","zone":"a"}');
  expect([statusCode, body]).toEqual([200, { status: "ok", uuid: expect.any(String) }]);
  expect(body.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect((await store('{"zone":"a","os":"linux"}')).body.uuid).toBe(body.uuid);
  expect((await store('{"zone":"b","os":"linux"}')).body.uuid).not.toBe(body.uuid);
  expect((await store('{"os":"linux","zone":"a"}', "web-2")).body.uuid).not.toBe(body.uuid);
});

test("facts have the same id in whatever order their members are written, at every depth", async () => {
  const one = await store('{"a":{"x":1,"y":[{"p":1,"q":2}]},"b":2}');
  expect((await store('{"b":2,"a":{"y":[{"q":2,"p":1}],"x":1}}')).body).toEqual(one.body);
  expect((await store('{"b":2,"a":{"y":[{"q":1,"p":2}],"x":1}}')).body).not.toEqual(one.body);
  expect((await store('{"a":[["x",1]]}')).body).not.toEqual((await store('{"a":{"x":1}}')).body);
});

test("facts that are stored can be read, with their id", async () => {
  const pathParameters = { realm: "hosts", identifier: "db-1" };
  const scope = "/v1/scope/{realm}/{identifier}";
  for (const resource of [scope, `${scope}/uuid`]) {
    const { statusCode, body } = await call("GET", resource, { pathParameters });
    expect([statusCode, body]).toEqual([404, { status: "failed", message: "No scope data found" }]);
  }
  const { body } = await store('{"os":"linux"}', "db-1");
  expect((await call("GET", scope, { pathParameters })).body).toEqual({ status: "ok", payload: { os: "linux" } });
  expect((await call("GET", `${scope}/uuid`, { pathParameters })).body).toEqual(body);
});

test("a lookup uses the facts that are stored for what it names", async () => {
  const asked = (identifier: string) =>
    call("GET", "/v1/lookup/{key}", {
      pathParameters: { key: "log_level" },
      queryStringParameters: {
        namespace: "common",
        scope: "server",
        scope_realm: "hosts",
        scope_identifier: identifier,
      },
    });
  await store('{"environment":"production"}', "web-9");
  await store('{"environment":"test"}', "web-10");
  expect((await asked("web-9")).body).toEqual({ status: "ok", found: true, payload: "warn" });
  expect((await asked("web-10")).body.payload).toBe("info");
  expect((await asked("web-11")).statusCode).toBe(404);
});

test("requests and responses are MessagePack where Content-Type says so, as Jerakia's Ruby client does", async () => {
  const headers = { "content-type": "application/x-msgpack" };
  const send = async (httpMethod: string, resource: string, more: object) => {
    const event = { httpMethod, resource, headers, queryStringParameters: null, body: null, ...more };
    const { body, ...response } = await serve(event as unknown as APIGatewayProxyEvent);
    return { ...response, body: decode(Buffer.from(body, "base64")) };
  };
  const found = await send("GET", "/v1/lookup/{key}", {
    pathParameters: { key: "port" },
    queryStringParameters: { namespace: "common" },
  });
  expect(found).toEqual({
    statusCode: 200,
    headers: { "Content-Type": "application/x-msgpack" },
    isBase64Encoded: true,
    body: { status: "ok", found: true, payload: 8080 },
  });
  const pathParameters = { realm: "hosts", identifier: "mp-1" };
  const body = Buffer.from(encode({ os: "linux" })).toString("base64");
  const put = await send("PUT", "/v1/scope/{realm}/{identifier}", { pathParameters, body, isBase64Encoded: true });
  expect(put.body).toEqual((await store('{"os":"linux"}', "mp-1")).body);
  expect((await send("GET", "/v1/nothing", {})).body).toEqual({ status: "failed", message: "not found" });
});

test("another Content-Type is 415", async () => {
  const event = { httpMethod: "GET", resource: "/whoami", headers: { "Content-Type": "text/xml" } };
  const { statusCode, body } = await serve(event as unknown as APIGatewayProxyEvent);
  expect([statusCode, body]).toEqual([415, "Content type text/xml not supported"]);
});

test.each([null, "", "[]", "null", "{"])("facts that are no object are refused: %j", async (body) => {
  expect((await store(body)).statusCode).toBe(422);
});

test("who is calling is what the authorizer says", async () => {
  const authorizer = { tokenId: "tok_1", tokenName: "my_app", owner: "ops", scopes: "lookup:read", principalId: "ops" };
  const { body } = await call("GET", "/whoami", { requestContext: { authorizer } });
  expect(body).toEqual({ tokenId: "tok_1", tokenName: "my_app", owner: "ops", scopes: "lookup:read" });
});

test("anything else is not found", async () => {
  expect((await call("GET", "/v1/nothing")).statusCode).toBe(404);
});
