import { ownerPattern, tokenIdPattern } from "../limits.ts";
import { isCallTime } from "./periods.ts";

/**
 * What usage needs of a line of an access log, as API Gateway writes it: every value is text. A line may have more
 * members, which are ignored.
 */
export interface LogLine {
  /** When the request came in (`$context.requestTimeEpoch`): in seconds on HTTP APIs, otherwise in milliseconds. */
  readonly time: string;
  /** The method; absent on WebSocket APIs. */
  readonly method?: string;
  /** The route as the API declares it: a path with its parameters, or the key of a route. */
  readonly route: string;
  /** The status of the response. */
  readonly status: string;
  /** Which secret of the token was presented, by count. */
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
  /** When it came in (ISO 8601). */
  readonly at: string;
  /** `GET /v1/orders/{id}`, `$default`, or the key of a route of a WebSocket API. */
  readonly route: string;
  readonly statusClass: StatusClass;
}

/** The first digit of a status. */
export type StatusClass = (typeof statusClasses)[number];
export const statusClasses = ["1xx", "2xx", "3xx", "4xx", "5xx"] as const;

/** The methods that are counted by their names. Clients can call an `ANY` route with others, and invent any number. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const otherMethod = "OTHER";

/** The longest route that is counted by its name. */
const maxRouteLength = 512;

/** A time in seconds has fewer digits than this for the next centuries, one in milliseconds has more. */
const firstMilliseconds = 100_000_000_000;

const textMembers = ["time", "route", "status", "secretVersion", "table", "owner", "tokenId"] as const;

/**
 * Reads a line of an access log.
 *
 * Nothing in a line is taken on trust: what is no token's id, no owner or no time makes the whole line unreadable. Of a
 * member that a line has twice the last one counts, which is why the format has the members that tell whose call it was
 * at the end.
 *
 * @param tableName the table of the service whose tokens are counted. Authorizers of several services can protect one
 *   stage, and a token of another one may even have the same id.
 * @returns the call; `null` if the line is not a call with a token of the service, or the end of a WebSocket connection;
 *   `undefined` if it is unreadable.
 */
export function parseLogLine(text: string, tableName: string): Call | null | undefined {
  const line = parseObject(text);
  if (!line || !textMembers.every((member) => typeof line[member] === "string")) return undefined;
  const { time, method, route, status, secretVersion, table, owner, tokenId } = line as unknown as LogLine;
  if (table !== tableName) return null;
  const at = toCallTime(time);
  const statusClass = statusClasses.find((each) => each[0] === status[0]);
  if (at === undefined || !statusClass || !/^\d{3}$/.test(status)) return undefined;
  if (!tokenIdPattern.test(tokenId) || !ownerPattern.test(owner) || !/^[1-9]\d{0,9}$/.test(secretVersion)) {
    return undefined;
  }
  const named = routeName(method, route);
  if (named === undefined) return undefined;
  return named === "$disconnect"
    ? null
    : { tokenId, owner, secretVersion: Number(secretVersion), at, route: named, statusClass };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function toCallTime(text: string): string | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const number = Number(text);
  const time = new Date(number < firstMilliseconds ? number * 1000 : number);
  return isCallTime(time) ? time.toISOString() : undefined;
}

/** The route with the method that was called: `ANY` in the key of a route stands for it. */
function routeName(method: unknown, route: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a route must not hold.
  if (route.length > maxRouteLength || !/^[^\u0000-\u0020\u007f]+( [^\u0000-\u0020\u007f]+)?$/.test(route))
    return undefined;
  if (route.startsWith("$") || method === undefined) return route;
  const path = route.slice(route.indexOf(" ") + 1);
  if (typeof method !== "string") return undefined;
  return `${methods.includes(method) ? method : otherMethod} ${path}`;
}
