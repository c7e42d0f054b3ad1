import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import type { Output, Token } from "../../../client/types.ts";
import { keys } from "../api/queries.ts";
import { useSession } from "../session/session.tsx";

/** The calls of a token in the last days. */
export type Trend = Output<"getUsageTrends">["items"][number];

/** So many tokens are in one request. */
const maxTokens = 100;

/** The calls of the tokens of a page, by their ids: one request, made once the page is there. What fails is left out. */
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
