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
