/** Remembers what an authorizer answered, by what it was asked with. */
export interface VerdictCache<T> {
  readonly get: (key: string) => T | undefined;
  readonly set: (key: string, value: T) => void;
  readonly clear: () => void;
}

const sweepEvery = 1000;

/**
 * A cache whose entries live for a fixed time from when they were put in, used or not, as API Gateway's do.
 *
 * @param ttlSeconds how long an entry lives; 0 remembers nothing.
 * @param now the clock, in milliseconds.
 */
export function createVerdictCache<T>(ttlSeconds: number, now: () => number = Date.now): VerdictCache<T> {
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (now() < entry.until) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value) {
      if (ttlSeconds === 0) return;
      // Entries that nobody asks for again would stay for ever.
      if (entries.size % sweepEvery === sweepEvery - 1) sweep(entries, now());
      entries.set(key, { value, until: now() + ttlSeconds * 1000 });
    },
    clear: () => entries.clear(),
  };
}

function sweep(entries: Map<string, { readonly until: number }>, now: number): void {
  for (const [key, { until }] of entries) if (until <= now) entries.delete(key);
}
