import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { ErrorBoundary } from "./error-boundary.tsx";

type Loader<P> = () => Promise<{ readonly default: ComponentType<P> }>;

type PartFallback<P> = (error: unknown, retry: () => void, props: P) => ReactNode;

interface PartSource<P> {
  readonly load: () => Promise<ComponentType<P>>;
  /** The part, once it has come. */
  readonly loaded: () => ComponentType<P> | undefined;
  readonly fallback: PartFallback<P>;
  readonly pending: ((props: P) => ReactNode) | undefined;
}

const preloads: (() => Promise<unknown>)[] = [];

/**
 * A part of the console in a file of its own, which is fetched when it's needed. Where that fails, and where the part
 * crashes, only its place says so. React's `lazy` would take the whole page with it, and never try again.
 *
 * @param fallback what is shown in place of the part where it failed.
 * @param pending what is shown until it has come. Default: nothing.
 * @param options `isPreloaded: false` for a part that is of no use without a connection: it's fetched when it's shown.
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
 * Browsers keep for as long as the page lives that a module could not be fetched, from an attempt while idle too. With a
 * query, which means nothing to the server, it's another module.
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

/** Fetches the parts while the browser has nothing else to do, so that they are there when the connection is not. */
export function usePreloadedParts(): void {
  const isIdle = useIdle();
  useEffect(() => {
    // What fails now is tried again when it's needed.
    if (isIdle) for (const load of preloads) load().catch(() => undefined);
  }, [isIdle]);
}

/** Whether the browser has had nothing to do since the page was shown. */
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
