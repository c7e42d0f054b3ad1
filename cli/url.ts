import { CliError } from "./errors.ts";

/**
 * A service's URL in the form in which it is stored: without query, `/v1` and trailing slash.
 * @throws CliError for anything that isn't an HTTP URL, or that contains credentials.
 */
export function normalizeUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new CliError(`"${text}" is not a URL. Use one such as https://abc.execute-api.eu-west-1.amazonaws.com/prod`);
  }
  if (url.username || url.password) throw new CliError("The URL contains credentials. Remove them.");
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\/v1$/, "");
}

/** Whether a URL points to this machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
