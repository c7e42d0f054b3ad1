import { httpMethods } from "../grants/grant.ts";
import { ownerPattern, tokenIdPattern } from "../limits.ts";
import { isCallTime } from "./periods.ts";

/**
 * The fields of an access log line that usage is counted from. API Gateway writes every value as a string. Other fields
 * are ignored.
 */
export interface LogLine {
  /** The time of the request (`$context.requestTimeEpoch`): in seconds on HTTP APIs, otherwise in milliseconds. */
  readonly time: string;
  /** The method; absent on WebSocket APIs. */
  readonly method?: string;
  /** The route as the API declares it: a path with its parameters, or the key of a route. */
  readonly route: string;
  /** The status of the response. */
  readonly status: string;
  /** The `secretVersion` of the presented secret. */
  readonly secretVersion: string;
  /** The name of the table that the token is in; `-` where another authorizer than Latchkey's let the call in. */
  readonly table: string;
  readonly owner: string;
  readonly tokenId: string;
}

/** A call of a protected API with a token. */
export interface Call {
  readonly tokenId: string;
  readonly owner: string;
  readonly secretVersion: number;
  /** ISO 8601. */
  readonly at: string;
  /** `GET /v1/orders/{id}`, `$default`, or the key of a route of a WebSocket API. */
  readonly route: string;
  readonly statusClass: StatusClass;
}

/** The first digit of a status. */
export type StatusClass = (typeof statusClasses)[number];
export const statusClasses = ["1xx", "2xx", "3xx", "4xx", "5xx"] as const;

/** Counts all methods that aren't standard: clients can call an `ANY` route with arbitrary ones. */
const otherMethod = "OTHER";

/** The maximum length of a route. */
const maxRouteLength = 512;

/** Times below this are in seconds, times from it on in milliseconds. */
const firstMilliseconds = 100_000_000_000;

const textMembers = ["time", "route", "status", "secretVersion", "table", "owner", "tokenId"] as const;

/**
 * Reads a line of an access log.
 *
 * Lines are untrusted: an invalid token id, owner or time makes the whole line unreadable. Of duplicate fields the last
 * one counts, so the log format has the fields that identify the token at the end.
 *
 * @param tableName the table of the service whose tokens are counted. Authorizers of several services can protect one
 *   stage, and a token of another one may even have the same id.
 * @returns the call; `null` if the line is not a call with a token of the service, or the end of a WebSocket connection;
 *   `undefined` if it is unreadable.
 */
export function parseLogLine(text: string, tableName: string): Call | null | undefined {
  const line = parseMembers(text);
  if (!textMembers.every((member) => typeof line[member] === "string")) return undefined;
  const { time, method, route, status, secretVersion, table, owner, tokenId } = line as unknown as LogLine;
  if (table !== tableName) return null;
  const at = toCallTime(time);
  const statusClass = statusClasses.find((each) => each[0] === status[0]);
  if (at === undefined || !statusClass || !/^\d{3}$/.test(status)) return undefined;
  if (!tokenIdPattern.test(tokenId) || !ownerPattern.test(owner) || !/^[1-9]\d{0,9}$/.test(secretVersion)) {
    return undefined;
  }
  const name = routeName(method, route);
  if (name === undefined) return undefined;
  return name === "$disconnect"
    ? null
    : { tokenId, owner, secretVersion: Number(secretVersion), at, route: name, statusClass };
}

/** The members of a JSON object. Anything else has none. */
function parseMembers(text: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}

function toCallTime(text: string): string | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const number = Number(text);
  const time = new Date(number < firstMilliseconds ? number * 1000 : number);
  return isCallTime(time) ? time.toISOString() : undefined;
}

/** The route with the actual method instead of `ANY`. */
function routeName(method: unknown, route: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a route must not contain.
  if (route.length > maxRouteLength || !/^[^\u0000-\u0020\u007f]+( [^\u0000-\u0020\u007f]+)?$/.test(route))
    return undefined;
  if (route.startsWith("$") || method === undefined) return route;
  const path = route.slice(route.indexOf(" ") + 1);
  if (typeof method !== "string") return undefined;
  return `${httpMethods.find((each) => each === method) ?? otherMethod} ${path}`;
}
