import http from "node:http";
import https from "node:https";
import { urlToHttpOptions } from "node:url";

/** A response with its complete body. */
export interface PostResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a POST request. Throws an Error if no complete response arrives in time. */
export type Post = (headers: Readonly<Record<string, string>>, body: string) => Promise<PostResponse>;

/**
 * Creates a function that posts to one URL over persistent connections.
 * @param limits in milliseconds: `connectionTimeout` until there is a connection, `attemptTimeout` until the last byte of
 *   the response.
 */
export function createPost(
  url: URL,
  { connectionTimeout, attemptTimeout }: { readonly connectionTimeout: number; readonly attemptTimeout: number },
): Post {
  const { Agent, request } = url.protocol === "http:" ? http : https;
  // Parsed once, and not for each request.
  const options = { ...urlToHttpOptions(url), method: "POST", agent: new Agent({ keepAlive: true }) };
  return (headers, body) =>
    new Promise((resolve, reject) => {
      const call = request({ ...options, headers: { ...headers, "content-length": Buffer.byteLength(body) } });
      const fail = (error: Error) => {
        clearTimeout(timer);
        call.destroy();
        reject(error);
      };
      const timer = setTimeout(() => fail(new Error(`No response within ${attemptTimeout} ms.`)), attemptTimeout);
      call.on("error", fail);
      call.on("socket", (socket) => {
        if (!socket.connecting) return;
        const connecting = setTimeout(
          () => fail(new Error(`No connection within ${connectionTimeout} ms.`)),
          connectionTimeout,
        );
        const connected = () => clearTimeout(connecting);
        socket.once(url.protocol === "http:" ? "connect" : "secureConnect", connected).once("close", connected);
      });
      call.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        // For example, if the connection closes in the middle of a body.
        response.on("error", fail);
        response.on("end", () => {
          clearTimeout(timer);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
      });
      call.end(body);
    });
}
