import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { ErrorBoundary } from "./error-boundary.tsx";

type Loader<P> = () => Promise<{ readonly default: ComponentType<P> }>;

const loaders: Loader<never>[] = [];

type PartFallback<P> = (error: unknown, retry: () => void, props: P) => ReactNode;

/**
 * A part of the console in a file of its own, which is fetched when it's needed. Where that fails, and where the part
 * crashes, only its place says so. React's `lazy` would take the whole page with it, and never try again.
 *
 * @param fallback what is shown in place of the part.
 */
export function lazyPart<P extends object>(load: Loader<P>, fallback: PartFallback<P>): ComponentType<P> {
  loaders.push(load as Loader<never>);
  return (props) => <LazyPart load={load} fallback={fallback} partProps={props} />;
}

interface LazyPartProps<P> {
  readonly load: Loader<P>;
  readonly fallback: PartFallback<P>;
  readonly partProps: P;
}

function LazyPart<P extends object>({ load, fallback, partProps }: LazyPartProps<P>) {
  const [attempt, setAttempt] = useState(0);
  const [outcome, setOutcome] = useState<{ readonly Part?: ComponentType<P>; readonly error?: unknown }>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt loads again.
  useEffect(() => {
    let isCurrent = true;
    fetchPart(load).then(
      ({ default: Part }) => isCurrent && setOutcome({ Part }),
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
      {Part && <Part {...partProps} />}
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

/** Fetches all parts while the browser has nothing else to do, so that they are there when the connection is not. */
export function usePreloadedParts(): void {
  useEffect(() => {
    const preload = () => {
      // What fails now is tried again when it's needed.
      for (const load of loaders) load().catch(() => undefined);
    };
    if (!("requestIdleCallback" in globalThis)) {
      const timer = setTimeout(preload, 1_000);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(preload, { timeout: 3_000 });
    return () => cancelIdleCallback(handle);
  }, []);
}
