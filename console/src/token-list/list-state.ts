import { useSearchParams } from "wouter";
import { tokenIdPattern } from "../../../core/limits.ts";
import type { TokenListQuery } from "../api/queries.ts";
import { navigate } from "../navigation/location-store.ts";
import { useEntryState } from "../navigation/router.tsx";
import { isSortColumn, type TokenSort } from "./sort-tokens.ts";

/** Which tokens are listed, by what was set and by when they expire. */
export const statusFilters = ["active", "expiring", "expired", "disabled"] as const;
export type StatusFilter = (typeof statusFilters)[number];

export const pageSizes = [25, 50, 100] as const;
const defaultPageSize = 50;

/** What a list shows. All of it is in the address, so that a reload and a link show the same. */
export interface ListState {
  /** The beginning of a name or, among all owners, of an owner; or an id. */
  readonly search: string;
  /** The owner whose tokens are listed; empty: every owner's. */
  readonly owner: string;
  readonly status: StatusFilter | null;
  readonly sort: TokenSort;
  readonly pageSize: number;
  /** The number of the page, from 1. */
  readonly page: number;
  /** Where the page begins; `null`: at the beginning. */
  readonly cursor: string | null;
}

/** What of the state can be set; any change leads back to the first page. */
export type ListChanges = Partial<Omit<ListState, "page" | "cursor">>;

/** The state of the list on the current page, and how to change it. */
export function useListState() {
  const [parameters] = useSearchParams();
  const { cursors } = useEntryState() as { readonly cursors?: readonly (string | null)[] };
  const state = parseListState(parameters);

  function show(
    next: ListState,
    options: { readonly replace: boolean; readonly cursors?: readonly (string | null)[] },
  ) {
    const { replace, ...entryState } = options;
    navigate(`${location.pathname}?${formatListState(next)}`, { replace, state: entryState });
  }

  return {
    state,
    /** Whether there are tokens that a search or a filter leaves out. */
    isNarrowed: state.search !== "" || state.owner !== "" || state.status !== null,
    change: (changes: ListChanges) => show({ ...state, ...changes, page: 1, cursor: null }, { replace: true }),
    /** Goes to the next page, which begins at a cursor; without one where the pages need none. */
    goToNext: (cursor: string | null) =>
      show({ ...state, page: state.page + 1, cursor }, { replace: false, cursors: [...(cursors ?? []), state.cursor] }),
    /** Goes to the page before. After a link to a later page only the first one is known. */
    goToPrevious: () => {
      const before = cursors?.at(-1);
      const isKnown = before !== undefined || state.cursor === null;
      show(
        { ...state, page: isKnown ? state.page - 1 : 1, cursor: before ?? null },
        { replace: false, cursors: cursors?.slice(0, -1) ?? [] },
      );
    },
  };
}

/** The state that the query of an address describes. What it can't mean is ignored. */
export function parseListState(parameters: URLSearchParams): ListState {
  const status = statusFilters.find((filter) => filter === parameters.get("status")) ?? null;
  const sort = parameters.get("sort") ?? "";
  const column = sort.replace(/^-/, "");
  const pageSize = pageSizes.find((size) => size === Number(parameters.get("size"))) ?? defaultPageSize;
  const page = Number(parameters.get("page"));
  return {
    search: parameters.get("q") ?? "",
    owner: parameters.get("owner") ?? "",
    status,
    sort: isSortColumn(column) ? { column, descending: sort.startsWith("-") } : null,
    pageSize,
    page: Number.isInteger(page) && page > 1 ? page : 1,
    cursor: parameters.get("cursor"),
  };
}

/** The query of an address for a state, without what is at its default. */
export function formatListState({ search, owner, status, sort, pageSize, page, cursor }: ListState): string {
  const members = {
    q: search,
    owner,
    status,
    sort: sort && `${sort.descending ? "-" : ""}${sort.column}`,
    size: pageSize === defaultPageSize ? null : String(pageSize),
    page: page === 1 ? null : String(page),
    cursor,
  };
  return String(new URLSearchParams(Object.entries(members).flatMap(([key, value]) => (value ? [[key, value]] : []))));
}

/** What to ask the service for. `null`: the search is an id, and asks for one token. */
export function listQueryOf(state: ListState, ownOwner: string | undefined): TokenListQuery | null {
  const { status } = state;
  const search = state.search.trimStart();
  if (tokenIdPattern.test(search.trim())) return null;
  const owner = ownOwner ?? (state.owner || undefined);
  return {
    ...(owner !== undefined && { owner }),
    ...(search !== "" && (owner === undefined ? { search } : { namePrefix: search })),
    ...(status !== null && statusQueries[status]),
  };
}

/** How the service is asked for the tokens of a filter. Those that are disabled need no attention when they expire. */
export const statusQueries = {
  active: { status: "active", expired: "false" },
  expiring: { status: "active", expiring: "P7D" },
  expired: { status: "active", expired: "true" },
  disabled: { status: "disabled" },
} as const satisfies Record<StatusFilter, TokenListQuery>;
