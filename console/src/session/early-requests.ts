import { buildPath, buildRequest } from "../../../client/request.ts";
import { parseListState, toFirstQuery } from "../token-list/list-state.ts";
import { getPermissions } from "./permissions.ts";
import { storedSecret, storedToken } from "./stored-session.ts";

// A separate script that the page runs as soon as it has loaded: if a session is stored, it requests the data of the page
// while the rest of the console is still loading.

interface EarlyRequest {
  readonly response: Promise<Response>;
  readonly abort: AbortController;
}

/** What was requested, by path and secret. Each response is used once. */
const requests = new Map<string, EarlyRequest>();

/** The `fetch` of the session's client: the first request that was already made early gets that response. */
export const fetchWithEarlyRequests: typeof fetch = async (url, init) => {
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
  // The request that takes the response reports the failure.
  response.catch(() => undefined);
  requests.set(requestKey(path, init), { response, abort });
}

function requestKey(path: string, init: RequestInit | undefined): string {
  return `${path} ${new Headers(init?.headers).get("authorization")}`;
}

/** The query of the list at this address; `null` if there is no list here, or the caller is unknown. */
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
  // The console finds the same fault in the stored session, and can show it.
}
