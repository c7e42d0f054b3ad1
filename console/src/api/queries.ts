import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Input } from "../../../client/types.ts";
import { useSession } from "../session/session.tsx";

/** What a listing of tokens asks for. */
export type TokenListQuery = NonNullable<Input<"listTokens">["query"]>;

/** The keys under which answers are cached. */
export const keys = {
  self: ["self"],
  scopes: ["scopes"],
  tokenPages: ["tokens"],
  token: (id: string) => ["token", id],
  events: (id: string) => ["events", id],
} as const;

/** The token that is calling. */
export function useOwnToken() {
  const { client } = useSession();
  return useQuery({
    queryKey: keys.self,
    queryFn: ({ signal }) => client.getOwnToken({ signal }),
    refetchInterval: 60_000,
  });
}

/** One page of tokens; the page before stays in sight until it is there. */
export function useTokenPage(query: TokenListQuery) {
  const { client } = useSession();
  return useQuery({
    queryKey: [...keys.tokenPages, query],
    queryFn: ({ signal }) => client.listTokens({ query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One token. */
export function useToken(id: string) {
  const { client } = useSession();
  return useQuery({ queryKey: keys.token(id), queryFn: ({ signal }) => client.getToken({ id, signal }) });
}

/** The scopes that tokens can be given. */
export function useScopes() {
  const { client } = useSession();
  return useQuery({
    queryKey: keys.scopes,
    queryFn: async ({ signal }) => (await client.listScopes({ signal })).items,
    staleTime: 300_000,
  });
}

/** The audit trail of a token, newest first, a page at a time. */
export function useTokenEvents(id: string) {
  const { client } = useSession();
  return useInfiniteQuery({
    queryKey: keys.events(id),
    queryFn: ({ pageParam, signal }) =>
      client.listTokenEvents({ id, query: { limit: 20, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
}
