import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { createPost } from "../../../../functions/aws/signed-client/post.ts";

const limits = { connectionTimeout: 1_000, attemptTimeout: 2_000 };

// Those of Node itself are not among them.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  // What is left behind would keep the process alive.
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function respond(listener: RequestListener) {
  const server = createServer(listener);
  onTestFinished(() => server.closeAllConnections());
  const url = new URL(`http://${await listen(server)}/?a=b`);
  return { server, post: createPost(url, limits) };
}

it("posts a body with its length in bytes, and returns the response", async () => {
  const requests: object[] = [];
  const { post } = await respond(async (request, response) => {
    const { method, url, headers } = request;
    requests.push({ method, url, length: headers["content-length"], own: headers["own"], body: await text(request) });
    response.writeHead(418, { date: "today" });
    response.write("grö");
    response.end("ße");
  });
  expect(await post({ own: "header" }, '{"name":"größe"}')).toMatchObject({
    status: 418,
    headers: { date: "today" },
    body: "größe",
  });
  const sent = { method: "POST", url: "/?a=b", length: "18", own: "header", body: '{"name":"größe"}' };
  expect(requests).toEqual([sent]);
});

it("keeps its connection alive for the next request", async () => {
  const { server, post } = await respond((request, response) => {
    request.resume();
    response.end("{}");
  });
  let connections = 0;
  server.on("connection", () => (connections += 1));
  for (let n = 0; n < 3; n++) await post({}, "{}");
  expect(connections).toBe(1);
});

it("gives up a response that does not come in time, and closes the request", async () => {
  const [received, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { post } = await respond(({ socket }) => {
    received.resolve();
    socket.once("close", closed.resolve);
  });
  const failure = expect(post({}, "{}")).rejects.toThrow("No response within 2000 ms.");
  await received.promise;
  vi.advanceTimersByTime(2_000);
  await failure;
  await closed.promise;
});

it("gives up a body that does not end in time", async () => {
  const { post } = await respond((_, response) => {
    response.writeHead(200).write("{", () => vi.advanceTimersByTime(2_000));
  });
  await expect(post({}, "{}")).rejects.toThrow("No response within 2000 ms.");
});

it("waits longer for a response than for the connection, and for no connection where there is one", async () => {
  const { post } = await respond((request, response) => {
    request.resume();
    vi.advanceTimersByTime(1_999);
    response.end("{}");
  });
  for (let n = 0; n < 2; n++) expect(await post({}, "{}")).toMatchObject({ status: 200, body: "{}" });
});

it.each<[string, (request: IncomingMessage) => void]>([
  ["is reset", ({ socket }) => void socket.resetAndDestroy()],
  ["ends before the response", ({ socket }) => void socket.destroy()],
])("fails at once where the connection %s", async (_what, end) => {
  const { post } = await respond(end);
  await expect(post({}, "{}")).rejects.toMatchObject({ code: "ECONNRESET" });
});

it("fails at once where the connection ends in the middle of the body", async () => {
  const { post } = await respond((_, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("{", () => response.destroy());
  });
  await expect(post({}, "{}")).rejects.toMatchObject({ code: "ECONNRESET" });
});

it("speaks TLS with an endpoint of https, which belongs to the connection that it waits for", async () => {
  const first = Promise.withResolvers<number>();
  const server = createTcpServer((socket) => {
    onTestFinished(() => void socket.destroy());
    socket.once("data", ([byte]) => first.resolve(Number(byte))).on("error", () => undefined);
  });
  const post = createPost(new URL(`https://${await listen(server)}`), limits);
  const failure = expect(post({}, "{}")).rejects.toThrow("No connection within 1000 ms.");
  // The content type of a handshake: RFC 8446, B.1.
  expect(await first.promise).toBe(22);
  vi.advanceTimersByTime(1_000);
  await failure;
});
