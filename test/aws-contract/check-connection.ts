import { once } from "node:events";
import { text } from "node:stream/consumers";
import {
  ApiGatewayManagementApiClient,
  type ApiGatewayManagementApiServiceException,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { WebSocket } from "ws";
import { eventDifferences, responseDifferences, type Trial } from "./check-call.ts";
import { authorizers, type Close, type Connect, identityParameter, type ManageConnection, type Send } from "./fact.ts";
import type { HttpResponse } from "./http-call.ts";
import { differences } from "./shape.ts";

/** Opens a connection, or sees it refused; it is held under its name. */
export async function checkConnect(trial: Trial, step: Connect): Promise<string[]> {
  const { log } = trial.target;
  const before = (await log.events("authorizer")).length;
  const { socket, response } = await open(trial, step);
  const invocations = (await log.events("authorizer")).slice(before);
  const backendEvent = (await log.events("backend")).at(-1);
  trial.observed.push({ step, response, authorizerEvents: invocations, backendEvent });
  if (socket) {
    const { connectionId } = (backendEvent as { requestContext: { connectionId: string } }).requestContext;
    trial.connections.set(step.as ?? connectionId, { socket, connectionId, authorizer: step.authorizer });
  }
  return [
    ...responseDifferences(response, step.expected),
    ...eventDifferences(invocations, backendEvent, step.expected),
  ];
}

async function open({ target, nonce }: Trial, { authorizer, identity, query = [], headers = [] }: Connect) {
  const [source] = authorizers[authorizer].sources ?? ["header"];
  const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  const value = identity === "empty" ? "" : target.toIdentityText(identity, nonce);
  const isInQuery = source === "query" && !query.some(([name]) => name === identityParameter);
  if (isInQuery && identity !== "missing") search.set(identityParameter, value);
  const url = `${target.findUrl(authorizer).replace(/^http/, "ws")}${search.size > 0 ? `?${search}` : ""}`;
  const own = source === "header" && identity !== "missing" ? { [target.identityHeader]: value } : {};
  const byName = Map.groupBy(headers, ([name]) => name);
  const others = Object.fromEntries([...byName].map(([name, all]) => [name, all.map(([, each]) => each)]));
  const socket = new WebSocket(url, { headers: { ...own, ...others } });
  return new Promise<{ socket?: WebSocket; response: HttpResponse }>((resolve, reject) => {
    socket.once("open", () => resolve({ socket, response: { status: 101, headers: [], body: "" } }));
    socket.once("unexpected-response", async (_, incoming) => {
      const pairs = Object.entries(incoming.headers).map(([name, each]): [string, string] => [name, String(each)]);
      resolve({ response: { status: incoming.statusCode ?? 0, headers: pairs, body: await text(incoming) } });
    });
    socket.once("error", reject);
  });
}

/** Sends a message, and sees what comes back. */
export async function checkSend(trial: Trial, { connection, message, expected }: Send): Promise<string[]> {
  const { socket } = held(trial, connection);
  const closed = expected.closed && once(socket, "close");
  const frame = expected.frame === undefined ? undefined : once(socket, "message");
  socket.send(Buffer.isBuffer(message) ? message : JSON.stringify(message));
  const found: string[] = [];
  if (frame && expected.frame !== undefined) {
    found.push(...differences(JSON.parse(String((await frame)[0])), expected.frame, "frame"));
  }
  if (closed && expected.closed) found.push(...closeDifferences(await closed, expected.closed));
  if (expected.backendEvent !== undefined) {
    const backendEvent = (await trial.target.log.events("backend")).at(-1);
    found.push(...differences(backendEvent, expected.backendEvent, "backend event"));
  }
  return found;
}

/** Closes a connection, and sees the event of `$disconnect`. */
export async function checkClose(trial: Trial, { connection, code, reason, expected }: Close): Promise<string[]> {
  const { socket } = held(trial, connection);
  const { log } = trial.target;
  const before = (await log.events("backend")).length;
  socket.close(code, reason);
  let events = await log.events("backend");
  for (const deadline = Date.now() + 5_000; events.length === before && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    events = await log.events("backend");
  }
  return differences(events.at(-1), expected.backendEvent, "backend event");
}

/** Calls `@connections` with the SDK of AWS. */
export async function checkManage(trial: Trial, step: ManageConnection): Promise<string[]> {
  const { socket, connectionId, authorizer } = held(trial, step.connection);
  const { status, body, received, closed } = step.expected;
  const frame = received === undefined ? undefined : once(socket, "message");
  const close = closed && once(socket, "close");
  const client = new ApiGatewayManagementApiClient({
    ...trial.target.awsClient,
    endpoint: trial.target.findUrl(authorizer),
  });
  const ConnectionId = connectionId;
  const result = await (step.method === "POST"
    ? client.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.alloc(step.length ?? 0, "a") }))
    : step.method === "GET"
      ? client.send(new GetConnectionCommand({ ConnectionId }))
      : client.send(new DeleteConnectionCommand({ ConnectionId }))
  ).catch((error: ApiGatewayManagementApiServiceException) => error);
  client.destroy();
  return [
    ...differences(result.$metadata.httpStatusCode, status, "status"),
    ...(body === undefined ? [] : differences(JSON.parse(JSON.stringify(result)), body, "body")),
    ...(frame ? differences(String((await frame)[0]).length, received ?? 0, "length of the frame") : []),
    ...(close && closed ? closeDifferences(await close, closed) : []),
  ];
}

function closeDifferences(
  [code, reason]: unknown[],
  expected: { readonly code: number; readonly reason: string },
): string[] {
  return differences({ code, reason: String(reason) }, { ...expected }, "close frame");
}

function held({ connections }: Trial, name: string) {
  const connection = connections.get(name);
  if (!connection) throw new Error(`There is no connection ${name}.`);
  return connection;
}
