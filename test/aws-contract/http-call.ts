import { request } from "node:http";
import { text } from "node:stream/consumers";

/** A response, with its headers as they were spelled. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** Sends a request with headers spelled, ordered and repeated as given. */
export async function httpCall(
  url: string,
  method: string,
  headers: readonly (readonly [name: string, value: string])[],
): Promise<HttpResponse> {
  const { host, hostname, port, pathname, search } = new URL(url);
  const response = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
    const flat = [["Host", host], ...headers].flat();
    request({ host: hostname, port, method, path: pathname + search, headers: flat }, resolve)
      .on("error", reject)
      .end();
  });
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < response.rawHeaders.length; index += 2) {
    pairs.push([response.rawHeaders[index] ?? "", response.rawHeaders[index + 1] ?? ""]);
  }
  return { status: response.statusCode ?? 0, headers: pairs, body: await text(response) };
}
