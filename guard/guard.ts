import { userEnvironment } from "../contract/deployment/functions.ts";
import { grantsAllow } from "../core/grants/grant.ts";
import { collectGrants, type Scope } from "../core/scope.ts";
import { decide, type GuardDecision } from "./decision.ts";
import { createDynamoFeed } from "./dynamo-feed.ts";
import type { GuardedCall, GuardedRoute } from "./guarded-event.ts";
import { createRevocationFeed, type ReadFeed } from "./revocation-feed.ts";
import { readVerdict } from "./verdict.ts";

/** Options of a guard. */
export interface GuardOptions {
  /** The name of the token table. @default the environment variable that `grantGuard` sets */
  readonly tableName?: string;
  /**
   * The scopes of the service, as the authorizer of this API has them. With them, the guard enforces by route that a
   * token whose scopes were reduced uses only the remaining ones.
   * @default the handler checks the caller's scopes itself
   */
  readonly scopes?: readonly Scope[];
  /** The grants that every usable token has on this API, as the authorizer has them. @default none */
  readonly anyToken?: readonly string[];
  /** How often the feed is read while there are calls, in milliseconds. @default 1000 */
  readonly intervalMs?: number;
  /**
   * How long the last read of the feed is used if the feed can't be read, in milliseconds. After that,
   * `whenUnavailable` applies.
   * @default 10000
   */
  readonly maxAgeMs?: number;
  /** What to do with calls while the feed can't be read: `deny` (503) or `allow`. @default "deny" */
  readonly whenUnavailable?: "deny" | "allow";
  /** Called with the error of each failed read of the feed. @default logs it as an error */
  readonly onFailure?: (error: unknown) => void;
  /** Reads the feed. @default reads it from the table */
  readonly readFeed?: ReadFeed;
  /** The current time, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** Refuses calls that API Gateway allowed because of an outdated cached verdict. */
export interface Guard {
  /**
   * Decides about a call.
   *
   * @param call the context from the API's authorizer, the client's address and the route.
   * @throws LatchkeyError `unavailable` if the feed can't be read and `whenUnavailable` is `deny`: treat the call as
   *   denied.
   *
   * @example
   * ```ts
   * const decision = await guard.check({ authorizer: event.requestContext.authorizer, sourceIp });
   * if (!decision.allowed) return refuse(decision.code);
   * ```
   */
  readonly check: (call: GuardedCall) => Promise<GuardDecision>;
}

/**
 * Creates a guard. A backend that uses it refuses a revoked token within about a second, although API Gateway still has
 * a verdict in its cache that allows the token. The guard keeps the revocation feed in memory, reads it at most once
 * per interval and only when there are calls, and decides by the newest state of the token: a token whose scopes were
 * reduced, that was rotated with an overlap or that was enabled again keeps the access that it still has. The guard
 * also enforces the token's expiry, the end of an overlap and the allowed addresses for cached verdicts.
 *
 * Create it once, outside the handler. `TokenService.grantGuard` grants a function the necessary permissions.
 *
 * @example
 * ```ts
 * const guard = createGuard();
 * export const handler = withGuard(guard, async (event) => ({ statusCode: 200 }));
 * ```
 */
export function createGuard(options: GuardOptions = {}): Guard {
  const {
    scopes,
    anyToken = [],
    intervalMs = 1_000,
    maxAgeMs = 10_000,
    whenUnavailable = "deny",
    onFailure = logFailure,
    readFeed = createDynamoFeed({ tableName: resolveTableName(options), onFailure }),
    now = Date.now,
  } = options;
  const feed = createRevocationFeed({ read: readFeed, intervalMs, maxAgeMs, onFailure });
  const opens = (catalogue: readonly Scope[], held: readonly string[], { method, path }: GuardedRoute) =>
    grantsAllow(collectGrants({ scopes: catalogue, anyToken }, held), method, path);
  return {
    async check({ authorizer, sourceIp, route }) {
      const verdict = readVerdict(authorizer);
      if (!verdict) return { allowed: false, code: "unauthorized" };
      const refreshing = feed.refresh();
      if (refreshing) await (whenUnavailable === "deny" ? refreshing : refreshing.catch(() => undefined));
      return decide(verdict, feed.getState(verdict.tokenId), {
        sourceIp,
        now: now(),
        opens: scopes && route && ((held) => opens(scopes, held, route)),
      });
    },
  };
}

function resolveTableName({ tableName = process.env[userEnvironment.tableName] }: GuardOptions): string {
  if (tableName) return tableName;
  throw new Error(`The environment variable ${userEnvironment.tableName} is not set. grantGuard sets it.`);
}

function logFailure(error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error("unknown");
  console.error({ message: "revocation feed not read", error: name, detail: message });
}
