/**
 * The location for the router: the browser's address, except that navigation waits for the consent of a guard.
 *
 * The router never reads the address itself. By the time that a guard blocks Back, the browser has already changed the
 * address. That is undone before any page is rendered for it.
 */

/** Decides about leaving: calls `leave` now or later, or never. */
export type LeaveGuard = (leave: () => void) => void;

/** How to navigate. */
export interface NavigateOptions {
  /** Replaces the current entry of the history. */
  readonly replace?: boolean;
  /** The state of the entry, which survives a reload. */
  readonly state?: Readonly<Record<string, unknown>> | null | undefined;
  /** Skips the guards: for a page whose work is done. */
  readonly unguarded?: boolean;
}

interface Entry {
  readonly pathname: string;
  readonly search: string;
  /** What was given to {@link navigate}. */
  readonly state: Readonly<Record<string, unknown>>;
  /** The position in the history, which tells how far a Back or Forward goes. */
  readonly index: number;
}

const guards: LeaveGuard[] = [];
const subscribers = new Set<() => void>();
let entry = readEntry(0);
/** The cause of the next `popstate`: `undo` reverts one that a guard blocked; `undefined`: the user. */
let expected: "undo" | "allowed" | undefined;

markEntry();
// In the capture phase, so that it runs before any other listener.
addEventListener("popstate", onPopState, { capture: true });

/** The current entry. The same object until it changes. */
export function currentEntry(): Entry {
  return entry;
}

/** Calls `onChange` after each change of the entry. @returns a function that unsubscribes. */
export function subscribe(onChange: () => void): () => void {
  subscribers.add(onChange);
  return () => subscribers.delete(onChange);
}

/** Navigates to a path with its query, unless a guard blocks that. */
export function navigate(to: string, { replace = false, state, unguarded = false }: NavigateOptions = {}): void {
  askGuards(unguarded, () => {
    const index = replace ? entry.index : entry.index + 1;
    history[replace ? "replaceState" : "pushState"]({ ...state, index }, "", to);
    commit();
  });
}

/** Goes back and skips the guards: from entries that only add something to the page, such as a dialog. */
export function goBack(entries = 1): void {
  expected = "allowed";
  history.go(-entries);
}

/** Calls `guard` before the page is left, until the returned function is called. Of several, only the last is called. */
export function addGuard(guard: LeaveGuard): () => void {
  guards.push(guard);
  if (guards.length === 1) addEventListener("beforeunload", preventUnload);
  return () => {
    guards.splice(guards.indexOf(guard), 1);
    if (guards.length === 0) removeEventListener("beforeunload", preventUnload);
  };
}

function askGuards(unguarded: boolean, leave: () => void): void {
  const guard = guards.at(-1);
  if (guard && !unguarded) guard(leave);
  else leave();
}

function onPopState(event: PopStateEvent): void {
  const reason = expected;
  expected = undefined;
  const distance = readEntry(entry.index + 1).index - entry.index;
  if (reason === "allowed" || (reason === undefined && (guards.length === 0 || distance === 0))) {
    commit();
    return;
  }
  event.stopImmediatePropagation();
  if (reason === "undo") return;
  expected = "undo";
  history.go(-distance);
  askGuards(false, () => {
    expected = "allowed";
    history.go(distance);
  });
}

function preventUnload(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function commit(): void {
  entry = readEntry(entry.index + 1);
  markEntry();
  for (const notify of subscribers) notify();
}

function markEntry(): void {
  const { state, index } = entry;
  history.replaceState({ ...state, index }, "");
}

/** @param index the position of an entry that the console did not create, such as after an edit of the fragment. */
function readEntry(index: number): Entry {
  const state = (history.state ?? {}) as { readonly index?: number };
  return { pathname: location.pathname, search: location.search, state, index: state.index ?? index };
}
