import { type IncomingMessage, request } from "node:http";
import { request as secureRequest } from "node:https";
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
  const { protocol, host, hostname, port, pathname, search } = new URL(url);
  const send = protocol === "https:" ? secureRequest : request;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const flat = [["Host", host], ...headers].flat();
    send({ host: hostname, port, method, path: pathname + search, headers: flat }, resolve)
      .on("error", reject)
      .end();
  });
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < response.rawHeaders.length; index += 2) {
    pairs.push([response.rawHeaders[index] ?? "", response.rawHeaders[index + 1] ?? ""]);
  }
  return { status: response.statusCode ?? 0, headers: pairs, body: await text(response) };
}
