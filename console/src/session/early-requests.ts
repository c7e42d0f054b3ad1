import { buildPath, buildRequest } from "../../../client/request.ts";
import { parseListState, toFirstQuery } from "../token-list/list-state.ts";
import { getPermissions } from "./permissions.ts";
import { storedSecret, storedToken } from "./stored-session.ts";

// A script of its own, which the page runs as soon as it has come: where a session is kept, it asks for what the page will
// show while the rest of the console is still on its way.

interface EarlyRequest {
  readonly response: Promise<Response>;
  readonly abort: AbortController;
}

/** What was requested, by path and secret. Each response is used once. */
const requests = new Map<string, EarlyRequest>();

/** `fetch` for the client of the session: the first request for what was requested early gets the response to that. */
export const fetchOrTakeEarly: typeof fetch = async (url, init) => {
  const key = requestKey(String(url), init);
  const early = init?.method === "GET" ? requests.get(key) : undefined;
  if (!early) return fetch(url, init);
  requests.delete(key);
  const { signal } = init ?? {};
  if (signal?.aborted) early.abort.abort(signal.reason);
  signal?.addEventListener("abort", () => early.abort.abort(signal.reason));
  return early.response;
};

function request(operation: "getOwnToken" | "listTokens", query: object, secret: string): void {
  const path = buildPath(operation, { query: { ...query } });
  const init = buildRequest(operation, {}, secret);
  const abort = new AbortController();
  const response = fetch(path, { ...init, signal: abort.signal });
  // Whoever takes the response hears of the failure.
  response.catch(() => undefined);
  requests.set(requestKey(path, init), { response, abort });
}

function requestKey(path: string, init: RequestInit | undefined): string {
  return `${path} ${new Headers(init?.headers).get("authorization")}`;
}

/** The query of the list that the address shows; `null` where it shows none, and where who is asking is not known. */
function listQuery(): object | null {
  const self = storedToken();
  if (!self) return null;
  const { isAdmin, canManage } = getPermissions(self);
  const state = parseListState(new URLSearchParams(location.search));
  if (location.pathname === "/all-tokens") return isAdmin ? toFirstQuery(state, undefined) : null;
  return canManage && ["/", "/my-tokens"].includes(location.pathname) ? toFirstQuery(state, self.owner) : null;
}

function requestEarly(): void {
  const secret = storedSecret();
  if (secret === null) return;
  request("getOwnToken", {}, secret);
  const query = listQuery();
  if (query) request("listTokens", query, secret);
}

try {
  requestEarly();
} catch {
  // What is wrong with what is stored is met again by the console, which can say so.
}
