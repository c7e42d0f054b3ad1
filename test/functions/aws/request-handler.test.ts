import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { HttpRequest } from "@smithy/core/protocols";
import { expect, it, onTestFinished } from "vitest";
import { createRequestHandler } from "../../../functions/aws/request-handler.ts";

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly attemptTimeout?: number;
}

/** Sends a request to a server, and returns the status and the body of the response. */
async function send(listener: RequestListener, { method = "POST", target, attemptTimeout = 5_000 }: Sent = {}) {
  const server = createServer((request, response) => {
    request.resume();
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const handler = createRequestHandler({ connectionTimeout: 1_000, attemptTimeout });
  onTestFinished(() => handler.destroy());
  const { port } = server.address() as AddressInfo;
  const headers = target === undefined ? {} : { "x-amz-target": `DynamoDB_20120810.${target}` };
  const request = new HttpRequest({ method, protocol: "http:", hostname: "127.0.0.1", port, path: "/", headers });
  const { response } = await handler.handle(request);
  return [response.statusCode, String(response.body)];
}

const respond =
  (status: number, body = ""): RequestListener =>
  (_, response) =>
    void response.writeHead(status).end(body);

it.each<[string, number, string, Sent]>([
  ["an item", 200, '{"Item":{}}', { target: "GetItem" }],
  ["no item", 200, "{}", { target: "GetItem" }],
  ["a list that is empty", 200, '{"Items":[]}', { target: "Query" }],
  ["a batch without items", 200, '{"Responses":{}}', { target: "BatchGetItem" }],
  ["a refusal without JSON", 400, "<html>", { target: "GetItem" }],
  ["a refusal without a list", 400, "{}", { target: "Query" }],
  ["no JSON by another protocol", 200, "<xml>", {}],
  ["a deletion", 204, "", { method: "DELETE" }],
  ["a deletion that begins", 202, "", { method: "DELETE" }],
])("hands on a response that may be AWS's: %s", async (_what, status, body, sent) => {
  expect(await send(respond(status, body), sent)).toEqual([status, body]);
});

it.each<[string, string, Sent, string]>([
  ["no JSON", "<html>", { target: "GetItem" }, "isn't a JSON object"],
  ["no body", "", { target: "PutItem" }, "isn't a JSON object"],
  ["half of its body", '{"Item":', { target: "GetItem" }, "isn't a JSON object"],
  ["nothing", "null", { target: "GetItem" }, "isn't a JSON object"],
  ["no object", "5", { target: "GetItem" }, "isn't a JSON object"],
  ["a list", "[]", { target: "PutItem" }, "isn't a JSON object"],
  ["no list", "{}", { target: "Query" }, "has no Items"],
  ["no batch", '{"Items":[]}', { target: "BatchGetItem" }, "has no Responses"],
  ["a page in answer to a deletion", "{}", { method: "DELETE" }, "with 200"],
])("takes a success with %s for a failed attempt, which the SDK makes again", async (_what, body, sent, message) => {
  await expect(send(respond(200, body), sent)).rejects.toMatchObject({
    name: "TimeoutError",
    message: expect.stringContaining(message),
  });
});

it.each<[string, RequestListener]>([
  ["a response", () => undefined],
  ["the rest of a body", (_, response) => void response.writeHead(200).write("{")],
])("gives up an attempt that waits too long for %s", async (_what, listener) => {
  await expect(send(listener, { target: "GetItem", attemptTimeout: 50 })).rejects.toMatchObject({
    name: "TimeoutError",
    message: expect.stringContaining("50 ms"),
  });
});

it("takes its time for a body that comes in parts", async () => {
  const listener: RequestListener = (_, response) => {
    response.writeHead(200).write('{"Item"');
    setTimeout(() => response.end(":{}}"), 30);
  };
  expect(await send(listener, { target: "GetItem" })).toEqual([200, '{"Item":{}}']);
});
