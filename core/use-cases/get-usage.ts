import { assertAdmin, type Caller } from "../caller.ts";
import { addCalls, type CallSummary, type StatusSums, sortByCount, toSummary } from "../usage/summarize-calls.ts";
import type { StoredUsage } from "../usage/usage-store.ts";
import { maxUsageDays, resolveWindow, type WindowInput } from "../usage/usage-window.ts";
import type { UsageService } from "./get-token-usage.ts";

/** What the calls of all tokens can be listed by. */
export const usageKinds = ["owner", "token", "route"] as const;

/** The query for the usage of all tokens. */
export interface UsageInput extends WindowInput {
  readonly by: (typeof usageKinds)[number];
  /** The maximum number of items. */
  readonly top: number;
}

/** The calls of an owner's tokens, of a token, or of a route. */
export interface UsageItem extends CallSummary {
  readonly owner?: string;
  readonly tokenId?: string;
  /** The token's name, or `null` if the token was deleted. */
  readonly name?: string | null;
  readonly api?: string;
  readonly route?: string;
}

/** The usage of all tokens. */
export interface UsageReport extends CallSummary {
  readonly from: string;
  readonly to: string;
  /** The items with the most calls, in descending order. */
  readonly items: readonly UsageItem[];
  /** Since when calls are counted (ISO 8601), or `null` if they aren't. */
  readonly countedSince: string | null;
}

const limits = { length: "day", defaultPeriods: 7, maxDays: maxUsageDays.allTokens } as const;

/** The number of days to read concurrently. Only sums are kept: a month of many tokens may exceed the memory. */
const daysAtOnce = 4;

/** The calls of an owner, a token or a route. */
interface Group {
  readonly named: Omit<UsageItem, keyof CallSummary>;
  readonly sums: StatusSums;
}

/**
 * The owners, tokens or routes with the most calls. Deleted tokens are included.
 * @throws LatchkeyError `forbidden` if the caller isn't an administrator; `validation_failed`.
 */
export async function getUsage(
  service: UsageService,
  caller: Caller,
  { by, top, ...input }: UsageInput,
): Promise<UsageReport> {
  assertAdmin(caller);
  const { from, to, periods } = resolveWindow(service.now(), input, limits);
  const total: StatusSums = new Map();
  const groups = new Map<string, Group>();
  for (let first = 0; first < periods.length; first += daysAtOnce) {
    const days = periods.slice(first, first + daysAtOnce);
    for (const used of (await Promise.all(days.map((day) => service.usage.readDay(day)))).flat()) {
      addCalls(total, used.calls);
      addToGroups(groups, by, used);
    }
  }
  const items = await listTop(service, groups, by, top);
  return { from, to, ...toSummary(total), items, countedSince: await service.usage.countedSince() };
}

function addToGroups(groups: Map<string, Group>, by: UsageInput["by"], { owner, tokenId, calls }: StoredUsage): void {
  const add = (key: string, named: Group["named"], added: StoredUsage["calls"]) => {
    const group = groups.get(key) ?? { named, sums: new Map() };
    groups.set(key, group);
    addCalls(group.sums, added);
  };
  if (by === "owner") add(owner, { owner }, calls);
  else if (by === "token") add(tokenId, { tokenId, owner }, calls);
  else for (const call of calls) add(`${call.api} ${call.route}`, { api: call.api, route: call.route }, [call]);
}

async function listTop(
  { store }: UsageService,
  groups: ReadonlyMap<string, Group>,
  by: UsageInput["by"],
  top: number,
): Promise<readonly UsageItem[]> {
  const all = [...groups].map(([key, { named, sums }]) => ({ key, named, ...toSummary(sums) }));
  const first = sortByCount(all, ({ key }) => key).slice(0, top);
  const tokens = by === "token" ? await store.getMany(first.map(({ key }) => key)) : undefined;
  return first.map(({ key, named, count, byStatus }) => ({
    ...named,
    count,
    byStatus,
    ...(tokens && { name: tokens.get(key)?.name ?? null }),
  }));
}
