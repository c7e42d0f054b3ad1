import { type Caller, canManage } from "../../core/caller.ts";
import { LatchkeyError } from "../../core/errors.ts";
import type { TokenApi } from "../api/operation.ts";
import { trackFlush } from "../revocation/flush-caches.ts";
import { listAllTokens, maxTokens, type TokenList } from "./list-all-tokens.ts";

/** A request. */
export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** The context that the resolvers of one request share. */
export interface RequestContext {
  readonly api: TokenApi;
  readonly operation: Operation;
  readonly requestId: string;
  /** `null`: the caller has no usable token. */
  readonly caller: Caller | null;
  /** Runs changes sequentially, in the order of the request. */
  readonly inOrder: <T>(change: () => Promise<T>) => Promise<T>;
  /** The caller's list, of one owner or of all. It is read at most once per request. */
  readonly list: (caller: Caller, owner: string | undefined) => Promise<TokenList>;
  /** Records the time by which a change is effective on every protected API. */
  readonly changed: (effectiveBy: string) => void;
  /** The extensions of the response. */
  readonly extensions: () => Readonly<Record<string, unknown>>;
}

/** Creates the context of a request. */
export function createRequestContext(
  api: TokenApi,
  operation: Operation,
  { requestId, caller }: Pick<RequestContext, "requestId" | "caller">,
): RequestContext {
  const { service, isFlushRequested } = trackFlush(api);
  const lists = new Map<string | undefined, Promise<TokenList>>();
  let isTruncated = false;
  let effectiveBy: string | undefined;
  let lastChange: Promise<unknown> = Promise.resolve();
  return {
    api: service,
    operation,
    requestId,
    caller,
    inOrder(change) {
      const result = lastChange.then(change);
      lastChange = result.catch(() => undefined);
      return result;
    },
    async list(asking, owner) {
      const listed = lists.get(owner) ?? listAllTokens(api, asking, owner);
      lists.set(owner, listed);
      const found = await listed;
      isTruncated ||= found.isTruncated;
      return found;
    },
    changed(at) {
      if (effectiveBy === undefined || at > effectiveBy) effectiveBy = at;
    },
    extensions: () => ({
      ...(isTruncated && { truncated: { maxTokens } }),
      ...(effectiveBy && { effectiveBy }),
      ...(isFlushRequested() && { cacheFlush: "requested" }),
    }),
  };
}

/** The parent of the fields below `admin`. */
export interface Administration {
  readonly caller: Caller;
}

/** Resolves `admin`. @throws LatchkeyError `unauthorized` without a usable token. */
export function requireCaller({ caller }: RequestContext): Administration {
  if (!caller) throw new LatchkeyError("unauthorized", permissionDenied);
  return { caller };
}

/** @throws LatchkeyError `forbidden`, with Jahia's message, if the caller can't manage tokens. */
export function requireManagement(administration: Administration): Administration {
  if (!canManage(administration.caller)) throw new LatchkeyError("forbidden", permissionDenied);
  return administration;
}

const permissionDenied = "Permission denied";
