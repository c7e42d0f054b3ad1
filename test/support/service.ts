import type { Caller } from "../../core/caller.ts";
import { adminScope, managementScopes, type Scope, selfScope } from "../../core/scope.ts";
import type { Service } from "../../core/service.ts";
import type { TokenSettings } from "../../core/settings.ts";
import { timeAfter } from "../../core/time.ts";
import type { StoredToken, Token } from "../../core/token.ts";
import type { TokenStore } from "../../core/token-store.ts";
import { rotateToken } from "../../core/use-cases/rotate-token.ts";
import type { ChangedToken } from "../../core/use-cases/update-token.ts";
import { createEffectiveBy } from "../../functions/revocation/effective-by.ts";
import { createMemoryTokenStore } from "./memory-token-store.ts";
import { tokenWith } from "./token-fixture.ts";

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
  acceptedPrefixes: [],
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
    store: options.store ?? createMemoryTokenStore({ callers }),
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

/** The tokens of the callers below, by id. Every test service knows them. */
export const callers = new Map<string, StoredToken>();

function callerWith(tokenId: string, owner: string, scopes: readonly string[]): Caller {
  callers.set(tokenId, tokenWith({ id: tokenId, owner, scopes }));
  return { tokenId, secretVersion: 1, owner, scopes, ...origin };
}

/** A caller who may manage all tokens. */
export const administrator: Caller = callerWith("tok_admin", "ops", [adminScope]);

/** A caller who may manage the tokens of `owner`, with further scopes. */
export function createHolder(owner: string, ...scopes: readonly string[]): Caller {
  return callerWith([`tok_of_${owner}`, ...scopes].join(" "), owner, [selfScope, ...scopes]);
}

/** A caller with the secret that a token has just been given. */
export function toCaller({ id, owner, scopes, secretVersion }: Token): Caller {
  return { tokenId: id, secretVersion, owner, scopes, ...origin };
}

/** Rotates to a secret that the service makes. */
export async function rotate(
  service: Service,
  caller: Caller,
  tokenId: string,
  overlapSeconds: number,
  expectedVersions?: readonly number[],
): Promise<ChangedToken & { readonly secret: string }> {
  const { secret, ...changed } = await rotateToken(service, caller, tokenId, { overlapSeconds }, expectedVersions);
  if (secret === null) throw new Error("The service made no secret.");
  return { ...changed, secret };
}
