import type { IncomingMessage, RequestOptions } from "node:http";
import { text } from "node:stream/consumers";
import { getProxyForUrl } from "proxy-from-env";
import { CliError } from "./errors.ts";
import { isLoopback } from "./url.ts";

/** The proxy for requests to a service. */
export interface HttpProxy {
  /** Without credentials, for messages. */
  readonly origin: string;
  /** Sends requests through the proxy. */
  readonly fetch: typeof globalThis.fetch;
}

/**
 * The proxy that `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` select for a URL, if any. Requests to this
 * machine never go through a proxy.
 *
 * @throws CliError if the variable's value isn't the URL of an HTTP proxy.
 */
export function findProxy(url: string): HttpProxy | undefined {
  const value = isLoopback(url) ? "" : getProxyForUrl(url);
  if (value === "") return undefined;
  const proxy = parseProxyUrl(value);
  return { origin: proxy.origin, fetch: createProxyFetch(proxy) };
}

function parseProxyUrl(value: string): URL {
  // Without a scheme, the library assumes that of the requested URL. Like curl, assume a plain HTTP proxy.
  const variables = ["https_proxy", "http_proxy", "all_proxy"].flatMap((name) => [name, name.toUpperCase()]);
  const isComplete = variables.some((name) => process.env[name] === value);
  const proxy = isComplete ? value : value.replace(/^https:/, "http:");
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol)) {
    throw new CliError(
      "The proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not supported. Use one such as http://proxy.example.com:3128",
    );
  }
  return new URL(proxy);
}

/** `fetch` for the client's requests. Node's own ignores the proxy variables, unless Node is started to respect them. */
function createProxyFetch(proxy: URL): typeof globalThis.fetch {
  const proxyFetch = async (url: string, init: RequestInit) => {
    try {
      return await send(url, init, await createAgent(url, proxy, init.signal));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new TypeError("fetch failed", {
        cause: new Error(`via proxy ${proxy.origin}: ${code ?? message}`, { cause: error }),
      });
    }
  };
  return proxyFetch as typeof globalThis.fetch;
}

/** An agent for one request, whose signal also aborts the connection to the proxy. */
async function createAgent(url: string, proxy: URL, signal: AbortSignal | null | undefined) {
  const options = signal ? { signal } : {};
  // Loaded only if a proxy is configured.
  if (url.startsWith("https:")) return new (await import("https-proxy-agent")).HttpsProxyAgent(proxy, options);
  return new (await import("http-proxy-agent")).HttpProxyAgent(proxy, options);
}

async function send(url: string, init: RequestInit, agent: RequestOptions["agent"]): Promise<Response> {
  const { request } = url.startsWith("https:") ? await import("node:https") : await import("node:http");
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const { method = "GET", headers, body, signal } = init;
    const options = { method, headers: headers as Record<string, string>, agent, ...(signal ? { signal } : {}) };
    request(url, options).once("response", resolve).once("error", reject).end(body);
  });
  const { statusCode = 0, headers } = response;
  if (statusCode === 407) throw new Error("the proxy requires authentication");
  if (statusCode >= 300 && statusCode < 400) throw new Error("unexpected redirect");
  const content = await text(response);
  return new Response(content === "" ? null : content, {
    status: statusCode,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
  });
}
