import type { Input } from "../../../client/types.ts";
import { msPer } from "../../../core/duration.ts";
import { tokenIdPattern } from "../../../core/limits.ts";
import { isSortColumn, type TokenSort } from "./sort-tokens.ts";

/** The query parameters of the service's list of tokens. */
export type TokenListQuery = NonNullable<Input<"listTokens">["query"]>;

/** Filters by status, expiry and last use. */
export const statusFilters = ["active", "expiring", "expiring-30d", "expired", "disabled", "unused"] as const;
export type StatusFilter = (typeof statusFilters)[number];

export const pageSizes = [25, 50, 100] as const;
const defaultPageSize = 50;

/** The state of a list. It is part of the address, so that a reload and a link show the same. */
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
  /** The cursor of the page; `null` for the first. */
  readonly cursor: string | null;
}

/** Changes of the state; each returns to the first page. */
export type ListChanges = Partial<Omit<ListState, "page" | "cursor">>;

/** Parses the state from the query of an address. Invalid values are ignored. */
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

/** Formats a state as the query of an address, without defaults. */
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

function toListQuery(state: ListState, ownOwner: string | undefined): TokenListQuery | null {
  const { status } = state;
  const search = state.search.trimStart();
  if (tokenIdPattern.test(search.trim())) return null;
  const owner = ownOwner ?? (state.owner || undefined);
  return {
    ...(owner !== undefined && { owner }),
    ...(search !== "" && (owner === undefined ? { search } : { namePrefix: search })),
    ...(status !== null && statusQuery(status)),
  };
}

/**
 * The first request for a state: its page or, if the tokens are sorted in the browser, the first of all pages.
 * @returns `null` if the search is an id.
 */
export function toFirstQuery(state: ListState, ownOwner: string | undefined): TokenListQuery | null {
  const { sort, pageSize, cursor } = state;
  const query = toListQuery(state, ownOwner);
  if (query === null) return null;
  return sort === null ? { ...query, limit: pageSize, ...(cursor !== null && { cursor }) } : { ...query, limit: 100 };
}

/** After how long without use a usable token counts as unused, in milliseconds. */
const unusedMs = 90 * msPer.day;

/** The query for a filter. Disabled tokens are left out of the expiry filters: they need no attention. */
export function statusQuery(filter: StatusFilter): TokenListQuery {
  switch (filter) {
    case "active":
      return { status: "active", expired: "false" };
    case "expiring":
      return { status: "active", expiring: "P7D" };
    case "expiring-30d":
      return { status: "active", expiring: "P30D" };
    case "expired":
      return { status: "active", expired: "true" };
    case "disabled":
      return { status: "disabled" };
    case "unused":
      return { status: "active", expired: "false", lastSeenBefore: unusedSince() };
  }
}

/** The time since which an unused token was not used, to the day, so that the request stays the same all day. */
export function unusedSince(now = Date.now()): string {
  return `${new Date(now - unusedMs).toISOString().slice(0, 10)}T00:00:00.000Z`;
}
