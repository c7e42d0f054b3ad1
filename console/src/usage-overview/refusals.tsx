import { Anchor } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { maxUsageDays } from "../../../core/usage/usage-window.ts";
import { keys } from "../api/queries.ts";
import { Ranking } from "../charts/ranking.tsx";
import { useSession } from "../session/session.tsx";
import { usageOverviewStrings } from "./strings.ts";
import { startOfPeriod } from "./top-callers.tsx";
import { UsageCard } from "./usage-card.tsx";

const text = usageOverviewStrings.refusals;
const reasons: Readonly<Record<string, string>> = text.reasons;

/** The reasons that are also filters of the list. */
const filters: Readonly<Record<string, string>> = { disabled: "disabled", expired: "expired" };

/** Why calls were refused in the period, the most frequent reason first. */
export function Refusals({ days: period }: { readonly days: number }) {
  const { client } = useSession();
  const days = Math.min(period, maxUsageDays.refusals);
  const query = useQuery({
    queryKey: [...keys.usage, "refusals", days],
    queryFn: ({ signal }) => client.getRefusals({ query: { from: startOfPeriod(days) }, signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <UsageCard
      title={text.title}
      hint={text.hint(days, days < period)}
      query={query}
      none={text.none}
      isEmpty={({ items }) => items.length === 0}
    >
      {({ items }) => (
        <Ranking
          caption={text.title}
          columns={{ name: text.column, count: usageOverviewStrings.callsColumn }}
          items={items.map(({ reason, count, byFunction }) => ({
            key: reason,
            name: nameReason(reason),
            detail: Object.keys(byFunction).join(", "),
            count,
            // A refused call gets 401 or 403.
            byStatus: { "4xx": count },
          }))}
        />
      )}
    </UsageCard>
  );
}

function nameReason(reason: string): ReactNode {
  const name = reasons[reason] ?? reason;
  const filter = filters[reason];
  if (filter === undefined) return name;
  return (
    <Anchor component={Link} to={`/all-tokens?status=${filter}`} size="sm">
      {name}
    </Anchor>
  );
}
