/** Caches the results of an authorizer's function, by the identity in the call. */
export interface AuthorizerCache<T> {
  readonly get: (key: string) => T | undefined;
  readonly set: (key: string, value: T) => void;
  /** Starts to invalidate everything that is cached now, which takes a while. */
  readonly flush: () => void;
}

/** How an authorizer's results are cached. */
export interface CacheSettings {
  /** How long a result is cached, in seconds; 0: not at all. */
  readonly ttlSeconds: number;
  /**
   * The time that a flush takes to reach each node of API Gateway's cache, in milliseconds. Calls are served by the nodes
   * in turn. As seen on AWS, old results can therefore follow newer ones until the flush has reached every node.
   */
  readonly flushLagMs: readonly number[];
}

interface Entry<T> {
  readonly value: T;
  readonly cachedAt: number;
  /** How many flushes were requested before it was cached. */
  readonly generation: number;
}

/** A node of the cache, and when each flush reaches it, in the order in which they were requested. */
interface Node<T> {
  readonly lagMs: number;
  readonly entries: Map<string, Entry<T>>;
  readonly flushedAt: number[];
}

/** Expired entries that are never looked up again are removed whenever a node has grown by this many. */
const sweepInterval = 1000;

/**
 * A cache like API Gateway's: an entry lives for a fixed time after it was cached, used or not, and a flush reaches the
 * nodes with a delay and one by one.
 *
 * @param now the clock, in milliseconds.
 */
export function createAuthorizerCache<T>(
  { ttlSeconds, flushLagMs }: CacheSettings,
  now: () => number = Date.now,
): AuthorizerCache<T> {
  const ttlMs = ttlSeconds * 1000;
  const nodes = flushLagMs.map((lagMs): Node<T> => ({ lagMs, entries: new Map(), flushedAt: [] }));
  let calls = 0;

  const isLive = ({ flushedAt }: Node<T>, { cachedAt, generation }: Entry<T>) =>
    now() < cachedAt + ttlMs && !flushedAt.slice(generation).some((time) => time <= now());

  const lookUp = (node: Node<T>, key: string) => {
    const entry = node.entries.get(key);
    return entry && isLive(node, entry) ? entry : undefined;
  };

  const sweep = (node: Node<T>) => {
    for (const [key, entry] of node.entries) if (!isLive(node, entry)) node.entries.delete(key);
  };

  return {
    get(key) {
      const node = nodes[calls++ % nodes.length];
      return node && lookUp(node, key)?.value;
    },
    set(key, value) {
      if (ttlSeconds === 0) return;
      // A node that the flush has not reached yet keeps its entry.
      for (const node of nodes.filter((each) => !lookUp(each, key))) {
        if (node.entries.size % sweepInterval === sweepInterval - 1) sweep(node);
        node.entries.set(key, { value, cachedAt: now(), generation: node.flushedAt.length });
      }
    },
    flush() {
      for (const { flushedAt, lagMs } of nodes) flushedAt.push(now() + lagMs);
    },
  };
}
