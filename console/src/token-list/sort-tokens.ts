import type { Token } from "../../../client/types.ts";

/** The columns that tokens can be sorted by. */
export const sortColumns = ["name", "owner", "lastSeenAt", "expiresAt", "status"] as const;
export type SortColumn = (typeof sortColumns)[number];

/** How tokens are sorted; `null`: in the service's order, by owner and name or, with an expiry filter, by expiry. */
export type TokenSort = { readonly column: SortColumn; readonly descending: boolean } | null;

/** Whether a text names a column to sort by. */
export function isSortColumn(text: string): text is SortColumn {
  return (sortColumns as readonly string[]).includes(text);
}

/** The order after a click on a column's header: ascending, descending, then the default. */
export function nextSort(sort: TokenSort, column: SortColumn): TokenSort {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

/** Sorts tokens. Those without a value come last, in either direction. */
export function sortTokens(tokens: readonly Token[], sort: TokenSort): readonly Token[] {
  if (!sort) return tokens;
  const { column, descending } = sort;
  return tokens.toSorted((left, right) => {
    const [a, b] = [left[column], right[column]];
    if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    return descending ? b.localeCompare(a) : a.localeCompare(b);
  });
}
