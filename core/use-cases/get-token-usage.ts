import { type Caller, canView, isAdmin } from "../caller.ts";
import { secondsPer } from "../duration.ts";
import { tokenNotFound } from "../errors.ts";
import { grantsAllow } from "../grants/grant.ts";
import { tokenIdPattern } from "../limits.ts";
import { knownScopes, managementScopes } from "../scope.ts";
import type { Service } from "../service.ts";
import { timeAfter } from "../time.ts";
import type { StoredToken } from "../token.ts";
import { type StatusClass, statusClasses } from "../usage/log-line.ts";
import { periodsBetween, startOfPeriod } from "../usage/periods.ts";
import { type CallSummary, sortByCount, summarizeCalls } from "../usage/summarize-calls.ts";
import type { CallCount, StoredUsage, UsageStore } from "../usage/usage-store.ts";
import { maxUsageDays, resolveWindow, type UsageWindow, type WindowInput } from "../usage/usage-window.ts";

/** The dependencies of use cases about usage. */
export interface UsageService extends Service {
  readonly usage: UsageStore;
}

/** What the calls of a token can be listed by. */
export const tokenUsageKinds = ["hour", "day", "route", "status"] as const;

/** The query for a token's usage. */
export interface TokenUsageInput extends WindowInput {
  readonly by: (typeof tokenUsageKinds)[number];
}

/** The calls of a token in an hour or a day, on a route, or with statuses of one class. */
export interface TokenUsageItem extends CallSummary {
  /** When the hour or the day begins (ISO 8601). */
  readonly start?: string;
  readonly api?: string;
  readonly route?: string;
  readonly status?: StatusClass;
}

/** The usage of a token. */
export interface TokenUsageReport extends CallSummary {
  readonly from: string;
  readonly to: string;
  readonly items: readonly TokenUsageItem[];
  /** The scopes that the token didn't use in 90 days; `null` if calls aren't counted or the token was deleted. */
  readonly unusedScopes: readonly string[] | null;
  /** Since when calls are counted (ISO 8601), or `null` if they aren't. */
  readonly countedSince: string | null;
}

/** The time without calls after which a scope counts as unused, in days. */
const unusedDays = 90;

const limits = {
  hour: { length: "hour", defaultPeriods: 24, maxDays: maxUsageDays.tokenHours },
  day: { length: "day", defaultPeriods: 30, maxDays: maxUsageDays.token },
} as const;

/**
 * The calls of one token. Administrators can also read the calls of deleted tokens, for as long as they are kept.
 * @throws LatchkeyError `token_not_found`, `validation_failed`.
 */
export async function getTokenUsage(
  service: UsageService,
  caller: Caller,
  tokenId: string,
  { by, ...input }: TokenUsageInput,
): Promise<TokenUsageReport> {
  const isId = tokenIdPattern.test(tokenId);
  const token = isId ? await service.store.get(tokenId) : undefined;
  const isVisible = token ? canView(caller, token.owner) : isId && isAdmin(caller);
  if (!isVisible) throw tokenNotFound();

  const { usage, now } = service;
  const length = by === "hour" ? "hour" : "day";
  const window = resolveWindow(now(), input, limits[length]);
  const [found, countedSince, unusedScopes] = await Promise.all([
    usage.readOfToken(tokenId, length, window.periods),
    usage.countedSince(),
    token ? findUnusedScopes(service, token) : null,
  ]);
  if (!token && found.length === 0) throw tokenNotFound();
  const calls = found.flatMap((each) => each.calls);
  return {
    from: window.from,
    to: window.to,
    ...summarizeCalls(calls),
    items: listItems(by, window, found, calls),
    unusedScopes: countedSince === null ? null : unusedScopes,
    countedSince,
  };
}

function listItems(
  by: TokenUsageInput["by"],
  { periods }: UsageWindow,
  found: readonly StoredUsage[],
  calls: readonly CallCount[],
): TokenUsageItem[] {
  switch (by) {
    case "status":
      return statusClasses
        .map((status) => ({ status, ...summarizeCalls(calls.filter(({ statusClass }) => statusClass === status)) }))
        .filter(({ count }) => count > 0);
    case "route":
      return summarizeRoutes(calls);
    default: {
      const byPeriod = new Map(found.map((each) => [each.period, each.calls]));
      return periods.map((period) => ({
        start: startOfPeriod(period),
        ...summarizeCalls(byPeriod.get(period) ?? []),
      }));
    }
  }
}

/** The called routes, the most frequent first. */
export function summarizeRoutes(calls: readonly CallCount[]) {
  const groups = [...Map.groupBy(calls, ({ api, route }) => `${api} ${route}`)];
  const items = groups.map(([, all]) => {
    const { api, route } = all[0] as CallCount;
    return { api, route, ...summarizeCalls(all) };
  });
  return sortByCount(items, ({ api, route }) => `${api} ${route}`);
}

async function findUnusedScopes({ settings, usage, now }: UsageService, token: StoredToken): Promise<string[]> {
  const to = now().toISOString();
  const days = periodsBetween(timeAfter(to, -unusedDays * secondsPer.day), to, "day");
  const found = await usage.readOfToken(token.id, "day", days);
  const routes = new Set(found.flatMap(({ calls }) => calls.map(({ route }) => route)));
  const management: readonly string[] = managementScopes.map(({ name }) => name);
  return knownScopes(settings.scopes, token.scopes)
    .filter(({ name, grants }) => !management.includes(name) && grants.length > 0)
    .filter(({ grants }) => ![...routes].some((route) => opensRoute(grants, route)))
    .map(({ name }) => name);
}

function opensRoute(grants: readonly string[], route: string): boolean {
  const [method = "", path = ""] = route.startsWith("$") ? ["GET", route] : route.split(" ");
  return grantsAllow(grants, method, path);
}
