import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";

/**
 * Makes an HTTP server that responds on this machine alone: a page whose name leads here for a moment (DNS rebinding)
 * is of another origin, and gets 421. WebSocket upgrades have to be checked by who serves them.
 */
export function createLocalServer(respond: RequestListener): Server {
  return createServer((request, response) => {
    if (isForThisMachine(request)) respond(request, response);
    else response.writeHead(421, { "Content-Type": "text/plain", Connection: "close" }).end(misdirected);
  });
}

/** What a request for another host is told. */
export const misdirected = "This server responds to requests for 127.0.0.1 and localhost only.\n";

/**
 * Whether a request is for a name of this machine that no DNS server can give to another. Of several Host headers, which
 * RFC 9112, section 3.2, forbids, each has to be one.
 */
export function isForThisMachine({ url = "", headersDistinct }: AddressedRequest): boolean {
  // The authority of a whole URL replaces the Host header (RFC 9112, section 3.2.2).
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  const hosts = authority === undefined ? (headersDistinct["host"] ?? [""]) : [authority];
  return hosts.every((host) => /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host));
}

type AddressedRequest = Pick<IncomingMessage, "url" | "headersDistinct">;
