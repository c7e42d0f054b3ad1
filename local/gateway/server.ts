import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { createLocalServer, isForThisMachine, misdirected } from "../host/local-server.ts";
import type { Gateway, GatewayRequest, HttpResponse } from "./gateway-request.ts";

/** The maximum size of a body, in bytes, as on API Gateway. */
const maxBodyLength = 10 * 1024 * 1024;

/** An API, or a distribution, which has no stage. */
export type Served = Pick<Gateway, "handle" | "upgrade"> & { readonly stageName?: string };

/**
 * Creates an HTTP server for an API or a distribution. It does not listen yet. An API is served both with its stage in the
 * path, as on API Gateway, and without it.
 */
export function createGatewayServer(gateway: Served): Server {
  const server = createLocalServer((incoming, outgoing) => {
    readRequest(incoming)
      .then((request) => gateway.handle({ ...request, path: withoutStage(request.path, gateway.stageName) }))
      .then((response) => write(outgoing, response))
      // The client has disconnected, or the gateway has a fault: no response can be sent.
      .catch(() => outgoing.destroy());
  });
  if (gateway.upgrade) serveUpgrades(server, gateway.upgrade);
  return server;
}

function withoutStage(path: string, stageName: string | undefined): string {
  const stage = `/${stageName}`;
  if (path === stage) return "/";
  return path.startsWith(`${stage}/`) ? path.slice(stage.length) : path;
}

function serveUpgrades(server: Server, upgrade: NonNullable<Gateway["upgrade"]>): void {
  const streams = new Set<Duplex>();
  server.on("upgrade", (incoming, stream, head) => {
    streams.add(stream);
    stream.once("close", () => streams.delete(stream));
    stream.on("error", () => stream.destroy());
    if (!isForThisMachine(incoming)) {
      stream.end(rawResponse({ status: 421, headers: [["Content-Type", "text/plain"]], body: misdirected }));
      return;
    }
    upgrade(toRequest(incoming, Buffer.alloc(0)), incoming, stream, head)
      .then((refusal) => refusal && stream.end(rawResponse(refusal)))
      .catch(() => stream.destroy());
  });
  // Node doesn't close upgraded connections with the server.
  const closeOthers = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    closeOthers();
    for (const stream of streams) stream.destroy();
  };
}

/** A response as bytes, for an upgraded stream. */
function rawResponse({ status, headers, body }: HttpResponse): Buffer {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), Buffer.from(body)]);
}

async function readRequest(incoming: IncomingMessage): Promise<GatewayRequest> {
  return toRequest(incoming, await readBody(incoming));
}

function toRequest(incoming: IncomingMessage, body: Buffer | null): GatewayRequest {
  const { target, authority } = originForm(incoming.url ?? "/");
  const question = target.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: question < 0 ? target : target.slice(0, question),
    query: question < 0 ? [] : [...new URLSearchParams(target.slice(question + 1))],
    headers: headerPairs(incoming.rawHeaders),
    body,
    sourceIp: (incoming.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    host: authority ?? incoming.headers.host ?? "",
    protocol: `HTTP/${incoming.httpVersion}`,
    receivedAt: new Date(),
  };
}

/**
 * A request target as path and query. Clients may send the whole URL (RFC 9112, section 3.2.2); its authority then
 * replaces the Host header.
 */
function originForm(target: string): { readonly target: string; readonly authority?: string } {
  const [, authority, rest = ""] = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(target) ?? [];
  if (authority === undefined) return { target };
  return { target: rest.startsWith("/") ? rest : `/${rest}`, authority };
}

function headerPairs(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] ?? "", rawHeaders[index + 1] ?? ""]);
  }
  return pairs;
}

/** The body, or `null` if it is too large. It is read to its end anyway, so that the client gets the response. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= maxBodyLength) chunks.push(chunk);
  }
  return length <= maxBodyLength ? Buffer.concat(chunks) : null;
}

function write(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  outgoing.statusCode = status;
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  if (status !== 204 && status !== 304) outgoing.setHeader("Content-Length", Buffer.byteLength(body));
  outgoing.end(body);
}
