import type { Caller } from "../../core/caller.ts";
import { adminScope, managementScopes, type Scope, selfScope } from "../../core/scope.ts";
import type { Service } from "../../core/service.ts";
import type { TokenSettings } from "../../core/settings.ts";
import { timeAfter } from "../../core/time.ts";
import type { TokenStore } from "../../core/token-store.ts";
import { createEffectiveBy } from "../../functions/revocation/effective-by.ts";
import { createMemoryTokenStore } from "./memory-token-store.ts";

/** A clock that stands still until a test sets it. */
export interface Clock {
  now: Date;
  /** Sets the clock forward. */
  readonly advance: (seconds: number) => void;
  /** The time `seconds` from now, as ISO 8601. */
  readonly in: (seconds: number) => string;
}

/** When a test's clock begins. */
export const beginning = "2027-01-31T12:00:00.000Z";

/** A clock that begins at `now`. */
export function testClock(now: string | Date = beginning): Clock {
  const clock: Clock = {
    now: new Date(now),
    advance: (seconds) => {
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
    },
    in: (seconds) => timeAfter(clock.now, seconds),
  };
  return clock;
}

/** A catalogue of two scopes beside those of the service itself. */
export const catalogue: readonly Scope[] = [
  { name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] },
  { name: "scope:write", description: "Set scopes.", grants: ["PUT /v1/scope/*"] },
  ...managementScopes.map((scope) => ({ ...scope, grants: [] })),
];

/** The settings of a service that decides nothing about lifetimes. */
export const tokenSettings: TokenSettings = {
  prefix: "lk",
  scopes: catalogue,
  defaultScopes: [],
  defaultLifetime: null,
  maxLifetime: null,
};

/** What a test says about its service. */
export interface TestServiceOptions {
  readonly now?: string | Date;
  readonly settings?: Partial<TokenSettings>;
  readonly store?: TokenStore;
}

/** A service over a store in memory, with the clock that it reads, and a count of the flushes that it asked for. */
export interface TestService extends Service {
  readonly clock: Clock;
  readonly flushes: { count: number };
}

/** All that the use cases work with, for tests. */
export function testService(options: TestServiceOptions = {}): TestService {
  const clock = testClock(options.now);
  const flushes = { count: 0 };
  return {
    settings: { ...tokenSettings, ...options.settings },
    store: options.store ?? createMemoryTokenStore(),
    now: () => clock.now,
    effectiveBy: createEffectiveBy(300, () => clock.now),
    propagateRevocation: async () => {
      flushes.count += 1;
      return true;
    },
    clock,
    flushes,
  };
}

const origin = { sourceIp: "198.51.100.7", requestId: "request-1" };

/** A caller who may manage all tokens. */
export const administrator: Caller = { tokenId: "tok_admin", owner: "ops", scopes: [adminScope], ...origin };

/** A caller who may manage the tokens of `owner`, with further scopes. */
export function holderOf(owner: string, ...scopes: readonly string[]): Caller {
  return { tokenId: `tok_of_${owner}`, owner, scopes: [selfScope, ...scopes], ...origin };
}
