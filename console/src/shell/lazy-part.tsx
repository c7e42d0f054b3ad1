import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { ErrorBoundary } from "./error-boundary.tsx";

type Loader<P> = () => Promise<{ readonly default: ComponentType<P> }>;

type PartFallback<P> = (error: unknown, retry: () => void, props: P) => ReactNode;

interface PartSource<P> {
  readonly load: () => Promise<ComponentType<P>>;
  /** The part, once it has loaded. */
  readonly loaded: () => ComponentType<P> | undefined;
  readonly fallback: PartFallback<P>;
  readonly pending: ((props: P) => ReactNode) | undefined;
}

const preloads: (() => Promise<unknown>)[] = [];

/**
 * A part of the console in a separate file, which is fetched when it's needed. If it can't be loaded, or crashes, only
 * the part shows an error. React's `lazy` would fail the whole page, and never retry.
 *
 * @param fallback rendered if the part has failed.
 * @param pending rendered until the part has loaded. Default: nothing.
 * @param options `isPreloaded: false` for a part that is useless without a connection: it's fetched when it's shown.
 */
export function lazyPart<P extends object>(
  load: Loader<P>,
  fallback: PartFallback<P>,
  pending?: (props: P) => ReactNode,
  { isPreloaded = true }: { readonly isPreloaded?: boolean } = {},
): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  const source: PartSource<P> = {
    load: async () => {
      loaded ??= (await fetchPart(load)).default;
      return loaded;
    },
    loaded: () => loaded,
    fallback,
    pending,
  };
  if (isPreloaded) preloads.push(source.load);
  return (props) => <LazyPart source={source} partProps={props} />;
}

interface LazyPartProps<P> {
  readonly source: PartSource<P>;
  readonly partProps: P;
}

function LazyPart<P extends object>({ source, partProps }: LazyPartProps<P>) {
  const { load, loaded, fallback, pending } = source;
  const [attempt, setAttempt] = useState(0);
  const [outcome, setOutcome] = useState<{ readonly Part?: ComponentType<P> | undefined; readonly error?: unknown }>(
    () => ({ Part: loaded() }),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt loads again.
  useEffect(() => {
    if (outcome.Part) return;
    let isCurrent = true;
    load().then(
      (Part) => isCurrent && setOutcome({ Part }),
      (error: unknown) => isCurrent && setOutcome({ error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [load, attempt]);
  const retry = () => {
    setOutcome({});
    setAttempt(attempt + 1);
  };
  const { Part, error } = outcome;
  if (error !== undefined) return fallback(error, retry, partProps);
  return (
    <ErrorBoundary key={attempt} fallback={(crash) => fallback(crash, retry, partProps)}>
      {Part ? <Part {...partProps} /> : pending?.(partProps)}
    </ErrorBoundary>
  );
}

let refetches = 0;

/**
 * Until the page is reloaded, browsers remember that a module could not be fetched, even by a preload. With a query, which
 * the server ignores, it's another module.
 */
async function fetchPart<P>(load: Loader<P>): ReturnType<Loader<P>> {
  try {
    return await load();
  } catch (error) {
    const [url] = /https?:\S+\.js/.exec(String(error)) ?? [];
    if (url === undefined) throw error;
    refetches += 1;
    return import(/* @vite-ignore */ `${url}?refetch=${refetches}`);
  }
}

/** Fetches the parts while the browser is idle, so that they work without a connection. */
export function usePreloadedParts(): void {
  const isIdle = useIdle();
  useEffect(() => {
    // A part that fails now is fetched again when it's needed.
    if (isIdle) for (const load of preloads) load().catch(() => undefined);
  }, [isIdle]);
}

/** Whether the browser has been idle since the page was shown. */
export function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    const end = () => setIdle(true);
    if (!("requestIdleCallback" in globalThis)) {
      const timer = setTimeout(end, 1_000);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(end, { timeout: 3_000 });
    return () => cancelIdleCallback(handle);
  }, []);
  return isIdle;
}
