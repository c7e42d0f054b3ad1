import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { keys } from "../api/queries.ts";
import { Ranking } from "../charts/ranking.tsx";
import { useSession } from "../session/session.tsx";
import { usageOverviewStrings } from "./strings.ts";
import { UsageCard } from "./usage-card.tsx";

const text = usageOverviewStrings.refusals;
const reasons: Readonly<Record<string, string>> = text.reasons;

/** The number of days, including today. The service reads metrics of at most two weeks. */
const days = 7;

/** The reasons that are also filters of the list. */
const filters: Readonly<Record<string, string>> = { disabled: "disabled", expired: "expired" };

/** Why calls were refused, the most frequent reason first. */
export function Refusals() {
  const { client } = useSession();
  const query = useQuery({
    queryKey: [...keys.usage, "refusals"],
    queryFn: ({ signal }) => client.getRefusals({ signal }),
  });
  return (
    <UsageCard
      title={text.title}
      hint={text.hint(days)}
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
