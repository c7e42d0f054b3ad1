import { assertAdmin, type Caller } from "../caller.ts";
import { type CallSummary, sortByCalls, summarizeCalls } from "../usage/summarize-calls.ts";
import type { StoredUsage } from "../usage/usage-store.ts";
import { maxUsageDays, resolveWindow, type WindowInput } from "../usage/usage-window.ts";
import { summarizeRoutes, type UsageService } from "./get-token-usage.ts";

/** What the calls of all tokens can be listed by. */
export const usageKinds = ["owner", "token", "route"] as const;

/** Which usage is asked for. */
export interface UsageInput extends WindowInput {
  readonly by: (typeof usageKinds)[number];
  /** How many items at most. */
  readonly top: number;
}

/** The calls of an owner's tokens, of a token, or of a route. */
export interface UsageItem extends CallSummary {
  readonly owner?: string;
  readonly tokenId?: string;
  /** The token's name; `null`: it is gone. */
  readonly name?: string | null;
  readonly api?: string;
  readonly route?: string;
}

/** The usage of all tokens. */
export interface UsageReport extends CallSummary {
  readonly from: string;
  readonly to: string;
  /** Those with the most calls, first the most. */
  readonly items: readonly UsageItem[];
  /** Since when calls are counted (ISO 8601); `null`: they aren't. */
  readonly countedSince: string | null;
}

const limits = { length: "day", defaultPeriods: 7, maxDays: maxUsageDays.allTokens } as const;

/**
 * Who calls the most, and what. Tokens that were deleted are counted too.
 * @throws LatchkeyError `forbidden` for anyone but an administrator; `validation_failed`.
 */
export async function getUsage(
  service: UsageService,
  caller: Caller,
  { by, top, ...input }: UsageInput,
): Promise<UsageReport> {
  assertAdmin(caller);
  const { from, to, periods } = resolveWindow(service.now(), input, limits);
  const [days, countedSince] = await Promise.all([
    Promise.all(periods.map((day) => service.usage.readDay(day))),
    service.usage.countedSince(),
  ]);
  const found = days.flat();
  const calls = found.flatMap((each) => each.calls);
  const items = await listTop(service, by, found, top);
  return { from, to, ...summarizeCalls(calls), items, countedSince };
}

async function listTop(
  { store }: UsageService,
  by: UsageInput["by"],
  found: readonly StoredUsage[],
  top: number,
): Promise<readonly UsageItem[]> {
  if (by === "route") return summarizeRoutes(found.flatMap(({ calls }) => calls)).slice(0, top);
  if (by === "owner") {
    const owners = [...Map.groupBy(found, ({ owner }) => owner)].map(([owner, all]) => ({ owner, ...sumUp(all) }));
    return sortByCalls(owners, ({ owner }) => owner).slice(0, top);
  }
  const tokens = [...Map.groupBy(found, ({ tokenId }) => tokenId)].map(([tokenId, all]) => ({
    tokenId,
    owner: (all[0] as StoredUsage).owner,
    ...sumUp(all),
  }));
  const first = sortByCalls(tokens, ({ tokenId }) => tokenId).slice(0, top);
  return Promise.all(first.map(async (item) => ({ ...item, name: (await store.get(item.tokenId))?.name ?? null })));
}

function sumUp(found: readonly StoredUsage[]): CallSummary {
  return summarizeCalls(found.flatMap(({ calls }) => calls));
}
