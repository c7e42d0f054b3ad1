import { type OperationName, routes } from "../contract/routes.ts";
import type { CallOptions } from "./types.ts";

/** The input of an operation, as the code shared by all operations sees it. */
export interface RequestInput extends CallOptions {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
  readonly ifMatch?: number;
}

const json = "application/json";
const form = "application/x-www-form-urlencoded";

/** The media types of request bodies other than plain JSON. */
const mediaTypes: Partial<Record<OperationName, string>> = {
  updateToken: "application/merge-patch+json",
  introspect: form,
  revoke: form,
};

/** The path and query string of a request. @throws TypeError for an id that can't be part of a path. */
export function buildPath(operation: OperationName, { id, query }: RequestInput): string {
  let path: string = routes[operation].path;
  if (path.includes("{id}")) {
    // A URL parser would resolve these to another path, and so to another operation.
    if (id === undefined || /^\.{0,2}$/.test(id)) throw new TypeError(`${JSON.stringify(id)} is not a token id.`);
    path = path.replace("{id}", encodeURIComponent(id));
  }
  const parameters = toSearchParams(query ?? {});
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

/** The method, headers and body of a request. @throws TypeError for a token that can't be part of a header. */
export function buildRequest(operation: OperationName, { body, ifMatch }: RequestInput, token: string | undefined) {
  const mediaType = mediaTypes[operation] ?? json;
  const headers: Record<string, string> = { accept: json };
  if (token !== undefined) headers["authorization"] = `Bearer ${checkHeaderValue(token)}`;
  if (ifMatch !== undefined) headers["if-match"] = `"${ifMatch}"`;
  if (body !== undefined) headers["content-type"] = mediaType;
  return {
    method: routes[operation].method,
    headers,
    // Secrets stay out of caches. No operation needs cookies or redirects.
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    ...(body === undefined ? {} : { body: mediaType === form ? String(toSearchParams(body)) : JSON.stringify(body) }),
  } as const;
}

/** `fetch` would report a character that no header can contain as a failed connection. */
function checkHeaderValue(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token)) throw new TypeError("The token is malformed: use printable ASCII without spaces.");
  return token;
}

function toSearchParams(members: object): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters;
}
