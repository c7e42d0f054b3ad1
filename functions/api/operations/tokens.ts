import { responseHeaders } from "../../../contract/headers.ts";
import { parseDuration } from "../../../core/duration.ts";
import type { Token } from "../../../core/token.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { getOwnToken, getToken } from "../../../core/use-cases/get-token.ts";
import { listTokenEvents } from "../../../core/use-cases/list-token-events.ts";
import { listTokens } from "../../../core/use-cases/list-tokens.ts";
import { rotateToken } from "../../../core/use-cases/rotate-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { trackFlush } from "../../revocation/flush-caches.ts";
import { etagHeader, getHeader, type WithHeaders } from "../headers.ts";
import type { OperationHandlers, OperationResponse } from "../operation.ts";

/** The operations on tokens. */
export const tokenOperations = {
  async createToken(api, { caller, body }) {
    const { token, secret, existed } = await createToken(api, caller, body);
    return {
      status: existed ? 200 : 201,
      headers: { Location: `/v1/tokens/${token.id}`, ...etagHeader(token) },
      body: secret === null ? token : { ...token, secret },
    };
  },

  async listTokens(api, { caller, query }) {
    const { expiring, neverUsed, ...rest } = query;
    const expiringWithin = expiring === undefined ? undefined : parseDuration(expiring);
    const neverSeen = neverUsed === undefined ? undefined : neverUsed === "true";
    const expired = query.expired === undefined ? undefined : query.expired === "true";
    return { status: 200, body: await listTokens(api, caller, { ...rest, expired, expiringWithin, neverSeen }) };
  },

  async getOwnToken(api, { caller, event }) {
    return tokenResponse(await getOwnToken(api, caller), event);
  },

  async getToken(api, { caller, path, event }) {
    return tokenResponse(await getToken(api, caller, path.id), event);
  },

  async updateToken(api, { caller, path, body, ifMatch }) {
    const { service, isFlushRequested } = trackFlush(api);
    const { token, effectiveBy } = await updateToken(service, caller, path.id, body, ifMatch);
    return {
      status: 200,
      headers: { ...etagHeader(token), ...effectHeaders(effectiveBy, isFlushRequested()) },
      body: { ...token, effectiveBy },
    };
  },

  async deleteToken(api, { caller, path, ifMatch }) {
    const { service, isFlushRequested } = trackFlush(api);
    const effectiveBy = await deleteToken(service, caller, path.id, ifMatch);
    return { status: 204, headers: effectHeaders(effectiveBy, isFlushRequested()) };
  },

  async rotateToken(api, { caller, path, body, ifMatch }) {
    const { service, isFlushRequested } = trackFlush(api);
    const { token, secret, effectiveBy } = await rotateToken(service, caller, path.id, body, ifMatch);
    return {
      status: 200,
      headers: { ...etagHeader(token), ...effectHeaders(effectiveBy, isFlushRequested()) },
      body: { ...token, ...(secret !== null && { secret }), effectiveBy },
    };
  },

  async listTokenEvents(api, { caller, path, query: { limit, cursor } }) {
    const page = cursor === undefined ? { limit } : { limit, cursor };
    return { status: 200, body: await listTokenEvents(api, caller, path.id, page) };
  },
} satisfies Partial<OperationHandlers>;

/** The headers that say when a change is effective. */
function effectHeaders(effectiveBy: string, isFlushRequested: boolean): Readonly<Record<string, string>> {
  return {
    [responseHeaders.effectiveBy]: effectiveBy,
    ...(isFlushRequested && { [responseHeaders.cacheFlush]: "requested" }),
  };
}

/** A token, or 304 if the client already has this version (RFC 9110, section 13.1.2). */
function tokenResponse(token: Token, event: WithHeaders): OperationResponse {
  const headers = etagHeader(token);
  const known = getHeader(event, "if-none-match")
    ?.split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  if (known?.some((tag) => tag === "*" || tag === headers.ETag)) return { status: 304, headers };
  return { status: 200, headers, body: token };
}
