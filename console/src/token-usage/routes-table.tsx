import { Anchor, Title } from "@mantine/core";
import { useState } from "react";
import type { Output } from "../../../client/types.ts";
import { describeStatuses, Ranking } from "../charts/ranking.tsx";
import { formatDay } from "../display/format.ts";
import { tokenUsageStrings } from "./strings.ts";
import type { UsagePeriod } from "./usage-period.ts";

const text = tokenUsageStrings;

/** How many routes are shown initially. */
const shownRoutes = 5;

interface RoutesTableProps {
  readonly period: UsagePeriod;
  readonly routes: Output<"getTokenUsage">;
}

/** The routes that a token called, most calls first. They are counted by day. */
export function RoutesTable({ period, routes: { items, from } }: RoutesTableProps) {
  const [isComplete, setComplete] = useState(false);
  const title = period === "24h" ? text.routesByDay(formatDay(from)) : text.routes;
  const shown = isComplete ? items : items.slice(0, shownRoutes);
  return (
    <div>
      <Title order={4} size="h6">
        {title}
      </Title>
      <Ranking
        caption={title}
        columns={{ name: text.columns.route, count: text.columns.calls }}
        items={shown.map(({ api, route, ...calls }) => ({
          key: `${api} ${route}`,
          name: <code>{route}</code>,
          detail: `${api} · ${describeStatuses(calls.byStatus)}`,
          ...calls,
        }))}
      />
      {shown.length < items.length && (
        <Anchor component="button" type="button" size="sm" mt={4} onClick={() => setComplete(true)}>
          {text.allRoutes(items.length)}
        </Anchor>
      )}
    </div>
  );
}
