import { useState } from "react";
import type { TokenListQuery } from "../api/queries.ts";

/** What is shown of a listing, as its user chooses. */
export interface TokenFilter {
  readonly ownerPrefix: string;
  readonly namePrefix: string;
  readonly show: "all" | "active" | "disabled" | "expiring";
  readonly limit: number;
}

const everything: TokenFilter = { ownerPrefix: "", namePrefix: "", show: "all", limit: 50 };

/**
 * The filter and the place in a listing. The API does the searching and answers one page at a time, so any number of
 * tokens costs the same.
 */
export function useTokenFilter(owner: string | undefined) {
  const [filter, setFilter] = useState(everything);
  // The cursors of the pages up to this one; the first page has none.
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return {
    filter,
    query: queryOf(filter, owner, cursors.at(-1)),
    page: cursors.length + 1,
    narrowed: filter.ownerPrefix !== "" || filter.namePrefix !== "" || filter.show !== "all",
    change: (changes: Partial<TokenFilter>) => {
      setFilter((before) => ({ ...before, ...changes }));
      setCursors([]);
    },
    clear: () => {
      setFilter((before) => ({ ...everything, limit: before.limit }));
      setCursors([]);
    },
    next: (cursor: string) => setCursors((before) => [...before, cursor]),
    previous: () => setCursors((before) => before.slice(0, -1)),
  };
}

function queryOf(filter: TokenFilter, owner: string | undefined, cursor: string | undefined): TokenListQuery {
  const { ownerPrefix, namePrefix, show, limit } = filter;
  return {
    limit,
    ...(cursor !== undefined && { cursor }),
    ...(owner !== undefined && { owner }),
    ...(owner === undefined && ownerPrefix !== "" && { ownerPrefix }),
    ...(namePrefix !== "" && { namePrefix }),
    ...((show === "active" || show === "disabled") && { status: show }),
    ...(show === "expiring" && { expiring: "P7D" }),
  };
}
