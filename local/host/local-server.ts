import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";

/**
 * Creates an HTTP server that responds only to requests for this machine: requests under any other host name, as in DNS
 * rebinding, get 421. Servers with WebSocket upgrades have to check those themselves.
 */
export function createLocalServer(respond: RequestListener): Server {
  return createServer((request, response) => {
    if (isForThisMachine(request)) respond(request, response);
    else response.writeHead(421, { "Content-Type": "text/plain", Connection: "close" }).end(misdirected);
  });
}

/** The response to a request for another host. */
export const misdirected = "This server responds to requests for 127.0.0.1 and localhost only.\n";

/**
 * Whether a request is for a host name of this machine that DNS can't redirect. If there are several Host headers, which
 * RFC 9112, section 3.2, forbids, each must be one.
 */
export function isForThisMachine({ url = "", headersDistinct }: AddressedRequest): boolean {
  // The authority of a whole URL replaces the Host header (RFC 9112, section 3.2.2).
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  const hosts = authority === undefined ? (headersDistinct["host"] ?? [""]) : [authority];
  return hosts.every((host) => /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host));
}

type AddressedRequest = Pick<IncomingMessage, "url" | "headersDistinct">;
