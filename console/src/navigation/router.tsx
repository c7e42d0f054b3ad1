import { type ReactNode, useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { Router } from "wouter";
import { addGuard, currentEntry, type LeaveGuard, navigate, subscribe } from "./location-store.ts";

/** The router of the console. Guards can block its navigation. */
export function GuardedRouter({ children }: { readonly children: ReactNode }) {
  return (
    <Router hook={useGuardedLocation} searchHook={useGuardedSearch}>
      {children}
    </Router>
  );
}

/** The state of the current history entry. */
export function useEntryState(): Readonly<Record<string, unknown>> {
  return useSyncExternalStore(subscribe, () => currentEntry().state);
}

/**
 * While `isActive`, calls `guard` before the page is left by Back, Forward or a link. Before it is closed or reloaded,
 * the browser shows its own prompt.
 * @param guard default: blocks navigation.
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
