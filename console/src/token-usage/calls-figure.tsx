import { Button, Group, Text } from "@mantine/core";
import { Table } from "lucide-react";
import { useId, useState } from "react";
import type { Output } from "../../../client/types.ts";
import { statusClasses } from "../../../core/usage/log-line.ts";
import { CallsChart } from "../charts/lazy-charts.tsx";
import { describeStatuses } from "../charts/ranking.tsx";
import { formatCount, formatDate, formatDateTime, formatDay, formatHour } from "../display/format.ts";
import { tokenUsageStrings } from "./strings.ts";
import { periodUnit, type UsagePeriod } from "./usage-period.ts";

const text = tokenUsageStrings;

const shortTime = { hour: formatHour, day: formatDay } as const;
const longTime = { hour: formatDateTime, day: formatDay } as const;

interface CallsFigureProps {
  readonly period: UsagePeriod;
  readonly calls: Output<"getTokenUsage">;
}

/** A chart of calls, and the same data as a table: always for screen readers, on demand for everyone. */
export function CallsFigure({ period, calls }: CallsFigureProps) {
  const [isTableShown, setTableShown] = useState(false);
  const tableId = useId();
  const unit = periodUnit(period);
  const statuses = statusClasses.filter((status) => calls.byStatus[status]);
  const periods = calls.items.map(({ start = "", count, byStatus }) => {
    const summary = text.summary(longTime[unit](start), callsText(count), describeStatuses(byStatus));
    return { start, count, byStatus, label: shortTime[unit](start), summary };
  });
  const isCountedInPart = calls.countedSince !== null && calls.countedSince > calls.from;
  return (
    <div className="figure">
      <CallsChart periods={periods} label={text.chart[unit](callsText(calls.count))} />
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {unit === "hour" ? text.hours : text.days}{" "}
          {isCountedInPart && calls.countedSince && text.countedSince(formatDate(calls.countedSince))}
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<Table size={14} aria-hidden />}
          aria-expanded={isTableShown}
          aria-controls={tableId}
          onClick={() => setTableShown(!isTableShown)}
        >
          {isTableShown ? text.hideTable : text.showTable}
        </Button>
      </Group>
      {/* Focusable, so that the keyboard can scroll it. */}
      <section
        id={tableId}
        aria-label={text.table[unit]}
        className={isTableShown ? "table-scroll" : "visually-hidden"}
        tabIndex={isTableShown ? 0 : undefined}
      >
        <table className="usage-table">
          <caption className="hidden-caption">{text.table[unit]}</caption>
          <thead>
            <tr>
              <th scope="col">{text.columns[unit]}</th>
              <th scope="col">{text.columns.calls}</th>
              {statuses.map((status) => (
                <th key={status} scope="col">
                  {status}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {calls.items
              .filter(({ count }) => count > 0)
              .map(({ start = "", count, byStatus }) => (
                <tr key={start}>
                  <th scope="row">{longTime[unit](start)}</th>
                  <td>{formatCount(count)}</td>
                  {statuses.map((status) => (
                    <td key={status}>{formatCount(byStatus[status] ?? 0)}</td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function callsText(count: number): string {
  return text.calls(count, formatCount(count));
}
