import { skipToken, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Input } from "../../../client/types.ts";
import { useSession } from "../session/session.tsx";

/** What can be asked of the service's list of tokens. */
export type TokenListQuery = NonNullable<Input<"listTokens">["query"]>;

/** The keys under which responses are cached. */
export const keys = {
  self: ["self"],
  scopes: ["scopes"],
  tokenPages: ["tokens"],
  tokenCounts: ["token-counts"],
  token: (id: string) => ["token", id],
  events: (id: string) => ["events", id],
} as const;

/** The token that is signed in. Asked every minute, so that a token that was disabled elsewhere is signed out. */
export function useOwnToken() {
  const { client } = useSession();
  return useQuery({
    queryKey: keys.self,
    queryFn: ({ signal }) => client.getOwnToken({ signal }),
    refetchInterval: 60_000,
  });
}

/** One token; none without an id. */
export function useToken(id: string | undefined) {
  const { client } = useSession();
  return useQuery({
    queryKey: keys.token(id ?? ""),
    queryFn: id === undefined ? skipToken : ({ signal }) => client.getToken({ id, signal }),
  });
}

/** The scopes that tokens can have. */
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
