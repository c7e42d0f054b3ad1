import { type OperationName, routes } from "../contract/routes.ts";
import type { CallOptions, Input } from "./types.ts";

/** Any operation's input, as the code that is the same for all of them sees it. */
export interface AnyInput extends CallOptions {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
  readonly ifMatch?: number;
}

const json = "application/json";

/** The media type of an operation's body, where it is not plain JSON. */
const mediaTypes: Partial<Record<OperationName, string>> = {
  updateToken: "application/merge-patch+json",
  introspect: "application/x-www-form-urlencoded",
  revoke: "application/x-www-form-urlencoded",
};

/** The path and query of a call. @throws TypeError for an id that no path can hold. */
export function pathOf(operation: OperationName, { id, query }: AnyInput): string {
  let path: string = routes[operation].path;
  if (path.includes("{id}")) {
    // A URL would take these for a step up or for the collection, and the call would be another.
    if (id === undefined || /^\.{0,2}$/.test(id)) throw new TypeError(`${JSON.stringify(id)} is not a token id.`);
    path = path.replace("{id}", encodeURIComponent(id));
  }
  const parameters = parametersOf(query ?? {});
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

/** The method, headers and body of a call. */
export function requestOf(operation: OperationName, { body, ifMatch }: AnyInput, token: string | undefined) {
  const headers: Record<string, string> = { accept: json };
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  if (ifMatch !== undefined) headers["if-match"] = `"${ifMatch}"`;
  if (body !== undefined) headers["content-type"] = mediaTypes[operation] ?? json;
  return {
    method: routes[operation].method,
    headers,
    // A secret is to stay out of every cache, and no call needs cookies or is redirected.
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    ...(body === undefined ? {} : { body: bodyOf(headers["content-type"], body) }),
  } as const;
}

function bodyOf(mediaType: string | undefined, body: object): string {
  return mediaType === mediaTypes.introspect ? parametersOf(body).toString() : JSON.stringify(body);
}

function parametersOf(members: object): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters;
}

/** The input of an operation, in the form that the common code works on. */
export function anyInput<N extends OperationName>(input: Input<N> | undefined): AnyInput {
  return (input ?? {}) as AnyInput;
}
