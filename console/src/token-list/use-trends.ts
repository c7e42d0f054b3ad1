import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import type { Output, Token } from "../../../client/types.ts";
import { keys } from "../api/queries.ts";
import { useSession } from "../session/session.tsx";

/** The calls of a token on each of the last days. */
export type Trend = Output<"getUsageTrends">["items"][number];

/** The maximum number of tokens in a request. */
const maxTokens = 100;

/** The trends of the tokens of a page by id, in one request after the page has loaded. If it fails, there are none. */
export function useTrends(tokens: readonly Token[]): ReadonlyMap<string, Trend> {
  const { client } = useSession();
  const ids = tokens.slice(0, maxTokens).map(({ id }) => id);
  const { data } = useQuery({
    queryKey: [...keys.usageTrends, ids],
    queryFn: ids.length > 0 ? ({ signal }) => client.getUsageTrends({ query: { tokens: ids }, signal }) : skipToken,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return new Map(data?.items.map((trend) => [trend.tokenId, trend]));
}
