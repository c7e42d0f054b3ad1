import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { type GatewayRequest, multiValueMap, singleValueMap } from "../../../local/gateway/gateway-request.ts";
import { createGatewayServer } from "../../../local/gateway/server.ts";

/** What the gateway is given for a request that starts with this line, and what the client gets. */
async function send(
  requestLine: string,
  { stageName, host = "localhost" }: { readonly stageName?: string; readonly host?: string } = {},
): Promise<{ readonly seen: GatewayRequest | undefined; readonly response: string }> {
  let seen: GatewayRequest | undefined;
  const server = createGatewayServer({
    ...(stageName !== undefined && { stageName }),
    handle: async (request) => {
      seen = request;
      return { status: 200, headers: [], body: "" };
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.end(`${requestLine} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return { response: await text(socket), seen };
}

test.each([
  ["GET /v1/lookup?a=1", "/v1/lookup", [["a", "1"]], "localhost"],
  ["GET http://127.0.0.1:4101/v1/lookup?a=1", "/v1/lookup", [["a", "1"]], "127.0.0.1:4101"],
  ["GET HTTP://127.0.0.1", "/", [], "127.0.0.1"],
  ["GET https://LOCALHOST:4101?a=1", "/", [["a", "1"]], "LOCALHOST:4101"],
  ["GET /http://example.com/x", "/http://example.com/x", [], "localhost"],
])("%s is read as RFC 9112, section 3.2, says", async (requestLine, path, query, host) => {
  const { seen, response } = await send(requestLine);
  expect(response).toMatch(/^HTTP\/1\.1 200 /);
  expect(seen).toMatchObject({ path, query, host });
});

test.each([
  "GET http://attacker.example/v1/lookup",
  "GET http://127.0.0.1@attacker.example/",
  "GET http://localhost.attacker.example",
  "GET ws://attacker.example/",
])("%s is for another host, and reaches nothing", async (requestLine) => {
  const { seen, response } = await send(requestLine);
  expect(response).toMatch(/^HTTP\/1\.1 421 /);
  expect(seen).toBeUndefined();
});

test.each([
  "attacker.example",
  "localhost\r\nHost: attacker.example",
  "attacker.example\r\nHost: localhost",
  "localhost.",
  "[::1]",
  "",
])("the host %j is another one, and reaches nothing", async (host) => {
  const { seen, response } = await send("GET /v1/lookup", { host });
  expect(response).toMatch(/^HTTP\/1\.1 421 /);
  expect(seen).toBeUndefined();
});

test.each([
  ["/prod/v1/tokens", "/v1/tokens"],
  ["/v1/tokens", "/v1/tokens"],
  ["/prod", "/"],
  ["/prod/", "/"],
  ["/production/x", "/production/x"],
])("an API's %s is %s, with or without its stage", async (target, path) => {
  expect((await send(`GET ${target}`, { stageName: "prod" })).seen).toMatchObject({ path });
});

test.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
  "a header or parameter %s is one like any other",
  (name) => {
    const pairs = [
      [name, "1"],
      [name, "2"],
    ] as const;
    expect(Object.entries(multiValueMap(pairs))).toEqual([[name, ["1", "2"]]]);
    expect(Object.entries(singleValueMap(pairs))).toEqual([[name, "2"]]);
  },
);
