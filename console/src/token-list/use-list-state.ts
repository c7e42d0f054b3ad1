import { useSearchParams } from "wouter";
import { navigate } from "../navigation/location-store.ts";
import { useEntryState } from "../navigation/router.tsx";
import { formatListState, type ListChanges, type ListState, parseListState } from "./list-state.ts";

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
    /** Whether a search or a filter is active. */
    isNarrowed: state.search !== "" || state.owner !== "" || state.status !== null,
    change: (changes: ListChanges) => show({ ...state, ...changes, page: 1, cursor: null }, { replace: true }),
    /** Goes to the next page. @param cursor its cursor; `null` if the tokens are sorted in the browser. */
    goToNext: (cursor: string | null) =>
      show({ ...state, page: state.page + 1, cursor }, { replace: false, cursors: [...(cursors ?? []), state.cursor] }),
    /** Goes to the previous page. After a link to a later page, only the first page is known. */
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
