import { CliError } from "./failure.ts";

/**
 * A service's URL in the one form that it is stored in: without a slash, a query or `/v1` at its end.
 * @throws CliError for what is no URL of a service.
 */
export function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new CliError(`"${text}" is not a URL. Give one such as https://abc.execute-api.eu-west-1.amazonaws.com/prod`);
  }
  if (url.username || url.password) throw new CliError("The URL holds a password. Give it without.");
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\/v1$/, "");
}
