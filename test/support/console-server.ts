import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildConsole } from "../../build/console.ts";
import { consoleCacheControl, consoleSecurityHeaders } from "../../contract/console-headers.ts";

const files = fileURLToPath(new URL("../../dist/console", import.meta.url));

const mediaTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** A console that is served for tests. */
export interface ConsoleServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves the built console as CloudFront would: its files, the same page for every address that is no file, and the
 * calls of the API handed on, all from one origin.
 */
export async function serveConsole(managementUrl: string): Promise<ConsoleServer> {
  await buildConsole();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const answered = /^\/(v1|api)\//.test(pathname)
      ? handOn(managementUrl, request, response)
      : sendFile(pathname, response);
    answered.catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function sendFile(pathname: string, response: ServerResponse): Promise<void> {
  const path = extname(pathname) === "" ? "/index.html" : normalize(pathname);
  const content = await readFile(join(files, path)).catch(() => undefined);
  response.writeHead(content ? 200 : 404, {
    ...consoleSecurityHeaders,
    "Cache-Control": consoleCacheControl(path),
    "Content-Type": mediaTypes[extname(path)] ?? "application/octet-stream",
    "Content-Encoding": "gzip",
  });
  response.end(gzipSync(content ?? ""));
}

async function handOn(managementUrl: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers();
  for (const name of ["authorization", "content-type", "if-match", "accept"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const answer = await fetch(`${managementUrl}${request.url}`, {
    method: request.method ?? "GET",
    headers,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  const answered = Object.fromEntries(
    [...answer.headers].filter(([name]) => !["connection", "keep-alive", "transfer-encoding"].includes(name)),
  );
  response.writeHead(answer.status, answered);
  response.end(Buffer.from(await answer.arrayBuffer()));
}
