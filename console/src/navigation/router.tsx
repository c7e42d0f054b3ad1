import { type ReactNode, useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { Router } from "wouter";
import { addGuard, currentEntry, type LeaveGuard, navigate, subscribe } from "./location-store.ts";

/** The router of the console, which nothing leaves past a guard. */
export function GuardedRouter({ children }: { readonly children: ReactNode }) {
  return (
    <Router hook={useGuardedLocation} searchHook={useGuardedSearch}>
      {children}
    </Router>
  );
}

/** What the current entry of the history keeps. */
export function useEntryState(): Readonly<Record<string, unknown>> {
  return useSyncExternalStore(subscribe, () => currentEntry().state);
}

/**
 * Asks before the page is left while `isActive`: by Back and Forward, by a link, and, in the browser's own words, by
 * closing or reloading it.
 * @param guard without it, leaving is refused without a question.
 */
export function useLeaveGuard(isActive: boolean, guard?: LeaveGuard): void {
  const ask = useEffectEvent((leave: () => void) => guard?.(leave));
  useEffect(() => (isActive ? addGuard((leave) => ask(leave)) : undefined), [isActive]);
}

function useGuardedLocation(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, () => currentEntry().pathname), navigate];
}

function useGuardedSearch(): string {
  return useSyncExternalStore(subscribe, () => currentEntry().search);
}
