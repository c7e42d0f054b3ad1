import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { ProblemError } from "../../../client/errors.ts";
import type { Client, Token } from "../../../client/types.ts";
import { keys } from "../api/queries.ts";
import { useSession } from "../session/session.tsx";
import { type ListState, type TokenListQuery, toFirstQuery } from "./list-state.ts";
import { sortTokens } from "./sort-tokens.ts";

/** The service lists tokens in one order. Other orders are sorted in the browser, up to this number of tokens. */
export const maxSorted = 1_000;
/** The maximum number of requests for one list, because a request can find few tokens among many. */
const maxRequests = 20;

interface TokenPage {
  readonly items: readonly Token[];
  readonly nextCursor: string | null;
}

/**
 * The tokens that a list shows: a page of the service's list or, in another order, a page of all sorted tokens.
 * @param ownOwner the owner of the tokens; `undefined`: every owner.
 */
export function useTokenList(state: ListState, ownOwner: string | undefined) {
  const { client } = useSession();
  const query = toFirstQuery(state, ownOwner);
  const { sort, pageSize, page } = state;
  const isSorted = query !== null && sort !== null;
  const result = useQuery({
    queryKey: [...keys.tokenPages, query ?? state.search.trim(), isSorted],
    queryFn: ({ signal }): Promise<TokenPage> => {
      if (query === null) return findById(client, state.search.trim(), signal);
      if (isSorted) return readTokens(client, query, { enough: maxSorted, signal });
      return client.listTokens({ query, signal });
    },
    placeholderData: keepPreviousData,
  });
  const { data } = result;
  const sorted = sortTokens(data?.items ?? [], isSorted ? sort : null);
  const end = page * pageSize;
  return {
    ...result,
    tokens: isSorted ? sorted.slice(end - pageSize, end) : sorted,
    /** The cursor of the next page; `undefined` on the last page. */
    next: isSorted ? (end < sorted.length ? null : undefined) : (data?.nextCursor ?? undefined),
    /** Whether there are more tokens than can be sorted. */
    isTruncated: isSorted && data !== undefined && data.nextCursor !== null,
  };
}

/** How many tokens a query finds; a lower bound if one request doesn't return all. */
export function useTokenCount(query: TokenListQuery, isEnabled: boolean) {
  const { client } = useSession();
  const { data } = useQuery({
    queryKey: [...keys.tokenCounts, query],
    queryFn: isEnabled ? ({ signal }) => client.listTokens({ query: { ...query, limit: 100 }, signal }) : skipToken,
    staleTime: 60_000,
  });
  return data && { count: data.items.length, isComplete: data.nextCursor === null };
}

/**
 * Reads pages until there are `enough` tokens. A page may have few or none of them although others follow: the service
 * filters what it has read.
 */
export async function readTokens(
  client: Client,
  query: TokenListQuery,
  { enough, signal }: { readonly enough: number; readonly signal: AbortSignal },
): Promise<TokenPage> {
  const items: Token[] = [];
  let cursor: string | undefined;
  for (let request = 0; request < maxRequests && items.length < enough; request++) {
    const page: TokenPage = await client.listTokens({
      query: { ...query, ...(cursor && { cursor }) },
      signal,
    });
    items.push(...page.items);
    if (page.nextCursor === null) return { items, nextCursor: null };
    cursor = page.nextCursor;
  }
  return { items, nextCursor: cursor ?? null };
}

async function findById(client: Client, id: string, signal: AbortSignal): Promise<TokenPage> {
  try {
    return { items: [await client.getToken({ id, signal })], nextCursor: null };
  } catch (error) {
    if (error instanceof ProblemError && error.code === "token_not_found") return { items: [], nextCursor: null };
    throw error;
  }
}
