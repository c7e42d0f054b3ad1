import { userEnvironment } from "../contract/deployment/functions.ts";
import { grantsOpen } from "../core/grants/grant.ts";
import { knownScopes, type Scope } from "../core/scope.ts";
import { decide, type GuardDecision } from "./decision.ts";
import { createDynamoFeed } from "./dynamo-feed.ts";
import type { GuardedCall, GuardedRoute } from "./guarded-event.ts";
import { createRevocationFeed, type ReadFeed } from "./revocation-feed.ts";
import { readVerdict } from "./verdict.ts";

/** How a guard works. */
export interface GuardOptions {
  /** The table of the tokens. @default the environment variable that `grantGuard` sets */
  readonly tableName?: string;
  /**
   * The scopes of the service, as the authorizer of this API has them. With it a token whose scopes were narrowed is
   * held to those that are left, by route.
   * @default the handler compares the scopes that it is told
   */
  readonly scopes?: readonly Scope[];
  /** What every usable token may call on this API, as the authorizer has it. @default nothing */
  readonly anyToken?: readonly string[];
  /** How often the feed is read while there are calls, in milliseconds. @default 1000 */
  readonly intervalMs?: number;
  /**
   * For how long calls are decided by what was read last when the feed can't be read, in milliseconds. Then
   * `whenUnavailable` applies.
   * @default 10000
   */
  readonly maxAgeMs?: number;
  /** What happens to calls while the feed can't be read: `deny` (503) or `allow`. @default "deny" */
  readonly whenUnavailable?: "deny" | "allow";
  /** Told of each failure to read the feed. @default it is logged as an error */
  readonly onFailure?: (error: unknown) => void;
  /** Where the feed is read from. @default the table */
  readonly readFeed?: ReadFeed;
  /** The time of day, in milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** Refuses calls that API Gateway allowed by a verdict that does not hold any more. */
export interface Guard {
  /**
   * Decides about a call.
   *
   * @param call what the authorizer of the API gave, and the address of the client.
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
 * Makes a guard: a backend that uses it refuses a revoked token within about a second, although API Gateway still has a
 * verdict in its cache that allows the token. It keeps the revocation feed in memory, reads it at most once an interval
 * and never without a call, and decides by the newest state of the token: so a token that was narrowed, rotated with an
 * overlap or enabled again can still do what it may do. It also holds cached verdicts to the expiry of the token, the end of an
 * overlap and the allowed addresses.
 *
 * Make it once, outside of the handler. `TokenService.grantGuard` allows a function what it needs.
 *
 * @example
 * ```ts
 * const guard = createGuard();
 * export const handler = withGuard(guard, async (event) => ({ statusCode: 200 }));
 * ```
 */
export function createGuard(options: GuardOptions = {}): Guard {
  const {
    intervalMs = 1_000,
    maxAgeMs = 10_000,
    whenUnavailable = "deny",
    onFailure = logFailure,
    readFeed = createDynamoFeed({ tableName: resolveTableName(options), onFailure }),
    now = Date.now,
  } = options;
  const feed = createRevocationFeed({ read: readFeed, intervalMs, maxAgeMs, onFailure });
  return {
    async check({ authorizer, sourceIp, route }) {
      const verdict = readVerdict(authorizer);
      if (!verdict) return { allowed: false, code: "unauthorized" };
      const refreshing = feed.refresh();
      if (refreshing) await (whenUnavailable === "deny" ? refreshing : refreshing.catch(() => undefined));
      return decide(verdict, feed.getState(verdict.tokenId), {
        sourceIp,
        now: now(),
        opens: options.scopes && route && ((held) => opensRoute(options, held, route)),
      });
    },
  };
}

function opensRoute({ scopes = [], anyToken = [] }: GuardOptions, held: readonly string[], route: GuardedRoute) {
  const grants = knownScopes(scopes, held).flatMap((scope) => scope.grants);
  return grantsOpen([...anyToken, ...grants], route.method, route.path);
}

function resolveTableName({ tableName = process.env[userEnvironment.tableName] }: GuardOptions): string {
  if (tableName) return tableName;
  throw new Error(`The environment variable ${userEnvironment.tableName} is not set. grantGuard sets it.`);
}

function logFailure(error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error("unknown");
  console.error({ message: "revocation feed not read", error: name, detail: message });
}
