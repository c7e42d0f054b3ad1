import type { Token } from "../../../client/types.ts";

/** A column that tokens can be sorted by. */
export type SortColumn = "owner" | "name" | "lastSeenAt" | "expiresAt" | "status";

/** How the tokens of a page are sorted; `null`: as the API answers them, by owner and name. */
export type TokenSort = { readonly column: SortColumn; readonly descending: boolean } | null;

/** The order after a click on a column's head: ascending, descending, then as the API answers. */
export function nextSort(sort: TokenSort, column: SortColumn): TokenSort {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

/** The tokens in the order asked for. What has no value comes last, in either direction. */
export function sortTokens(tokens: readonly Token[], sort: TokenSort): readonly Token[] {
  if (!sort) return tokens;
  const { column, descending } = sort;
  return tokens.toSorted((left, right) => {
    const [a, b] = [left[column], right[column]];
    if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    return descending ? b.localeCompare(a) : a.localeCompare(b);
  });
}
