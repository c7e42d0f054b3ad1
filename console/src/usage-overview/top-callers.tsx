import { Anchor, Group, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Output } from "../../../client/types.ts";
import { msPer } from "../../../core/duration.ts";
import { keys } from "../api/queries.ts";
import { describeStatuses, Ranking } from "../charts/ranking.tsx";
import { useSession } from "../session/session.tsx";
import { openDialog } from "../token-dialogs/dialog-location.ts";
import { usageOverviewStrings } from "./strings.ts";
import { UsageCard } from "./usage-card.tsx";

const text = usageOverviewStrings;

/** What calls are grouped by. */
export type TopKind = keyof typeof text.top;
type UsageItem = Output<"getUsage">["items"][number];

/** How many entries each card has. */
export const maxEntries = 5;

/** The items with the most calls in the last days, including today. */
export function useTopUsage(by: TopKind, days: number) {
  const { client } = useSession();
  return useQuery({
    queryKey: [...keys.usage, by, days],
    queryFn: ({ signal }) => client.getUsage({ query: { by, top: maxEntries, from: startOfPeriod(days) }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** The first day of a number of days, including today. */
export function startOfPeriod(days: number): string {
  return new Date(Date.now() - (days - 1) * msPer.day).toISOString();
}

/** The tokens, owners or routes with the most calls. */
export function TopCallers({ by, days }: { readonly by: TopKind; readonly days: number }) {
  const query = useTopUsage(by, days);
  const { title, column } = text.top[by];
  return (
    <UsageCard
      title={title}
      query={query}
      none={query.data?.countedSince === null ? text.notCounted : text.noCalls}
      isEmpty={({ items }) => items.length === 0}
    >
      {({ items }) => (
        <Ranking
          caption={title}
          columns={{ name: column, count: text.callsColumn }}
          items={items.map((item) => ({
            key: item.tokenId ?? item.owner ?? `${item.api} ${item.route}`,
            name: nameItem(by, item),
            detail: [detailOf(by, item), describeStatuses(item.byStatus)].filter(Boolean).join(" · "),
            count: item.count,
            byStatus: item.byStatus,
          }))}
        />
      )}
    </UsageCard>
  );
}

function nameItem(by: TopKind, { tokenId = "", name, owner = "", route }: UsageItem): ReactNode {
  if (by === "route") return <code>{route}</code>;
  if (by === "owner") {
    return (
      <Anchor component={Link} to={`/all-tokens?${new URLSearchParams({ owner })}`} size="sm">
        {owner}
      </Anchor>
    );
  }
  if (name) {
    return (
      <Anchor component="button" type="button" size="sm" ta="left" onClick={() => openDialog("details", tokenId)}>
        {name}
      </Anchor>
    );
  }
  return (
    <Group gap={6}>
      <Text size="xs" ff="monospace">
        {tokenId}
      </Text>
      <Text size="xs" c="dimmed">
        {text.deleted}
      </Text>
    </Group>
  );
}

function detailOf(by: TopKind, { owner = "", api }: UsageItem): string | undefined {
  if (by === "token") return text.ofOwner(owner);
  return by === "route" ? api : undefined;
}
