import { queryOptions, skipToken, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Client } from "../../../client/types.ts";
import { fromPerson, fromToken } from "../session/current-caller.tsx";
import { useSession } from "../session/session.tsx";
import { storedToken, storeToken } from "../session/stored-session.ts";

/** The keys under which responses are cached. */
export const keys = {
  self: ["self"],
  scopes: ["scopes"],
  service: ["service"],
  tokenPages: ["tokens"],
  tokenCounts: ["token-counts"],
  token: (id: string) => ["token", id],
  events: (id: string) => ["events", id],
  usageTrends: ["usage-trends"],
  usage: ["usage"],
  tokenUsage: (id: string) => ["token-usage", id],
} as const;

/** Who is signed in. Fetched every minute, so that a token that was disabled elsewhere is signed out. */
export function useFetchedCaller() {
  const { client, isPerson } = useSession();
  return useQuery({
    queryKey: keys.self,
    queryFn: async ({ signal }) => {
      if (isPerson) return fromPerson(await client.getCaller({ signal }));
      const token = await client.getOwnToken({ signal });
      storeToken(token);
      return fromToken(token);
    },
    placeholderData: () => {
      const token = storedToken();
      return token && fromToken(token);
    },
    refetchInterval: 60_000,
  });
}

/** A token; without an id, nothing is fetched. */
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

/** The service's version and secret prefixes. They change only with a deployment. */
export function serviceQuery(client: Client) {
  return queryOptions({
    queryKey: keys.service,
    queryFn: ({ signal }) => client.getHealth({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
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
