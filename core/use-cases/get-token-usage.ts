import { type Caller, canView, isAdmin } from "../caller.ts";
import { tokenNotFound } from "../errors.ts";
import { grantsOpen } from "../grants/grant.ts";
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

/** What use cases about usage work with. */
export interface UsageService extends Service {
  readonly usage: UsageStore;
}

/** What the calls of a token can be listed by. */
export const tokenUsageKinds = ["hour", "day", "route", "status"] as const;

/** Which usage of a token is asked for. */
export interface TokenUsageInput extends WindowInput {
  readonly by: (typeof tokenUsageKinds)[number];
}

/** Some calls of a token: of an hour or a day, of a route, or with statuses of one class. */
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
  /** The token's scopes none of whose routes was called in 90 days; `null`: calls aren't counted, or the token is gone. */
  readonly unusedScopes: readonly string[] | null;
  /** Since when calls are counted (ISO 8601); `null`: they aren't. */
  readonly countedSince: string | null;
}

/** How long a scope may be without a call before it counts as unused, in days. */
const unusedDays = 90;

const limits = {
  hour: { length: "hour", defaultPeriods: 24, maxDays: maxUsageDays.tokenHours },
  day: { length: "day", defaultPeriods: 30, maxDays: maxUsageDays.token },
} as const;

/**
 * The calls of one token. An administrator can read those of a token that was deleted too, for as long as they are kept.
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
  const mayView = token ? canView(caller, token.owner) : isId && isAdmin(caller);
  if (!mayView) throw tokenNotFound();

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

/** The routes that were called, the most called first. */
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
  const days = periodsBetween(timeAfter(to, -unusedDays * 86_400), to, "day");
  const found = await usage.readOfToken(token.id, "day", days);
  const routes = new Set(found.flatMap(({ calls }) => calls.map(({ route }) => route)));
  const ofService: readonly string[] = managementScopes.map(({ name }) => name);
  return knownScopes(settings.scopes, token.scopes)
    .filter(({ name, grants }) => !ofService.includes(name) && grants.length > 0)
    .filter(({ grants }) => ![...routes].some((route) => opensRoute(grants, route)))
    .map(({ name }) => name);
}

function opensRoute(grants: readonly string[], route: string): boolean {
  const [method = "", path = ""] = route.startsWith("$") ? ["GET", route] : route.split(" ");
  return grantsOpen(grants, method, path);
}
