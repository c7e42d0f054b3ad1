import { statusClasses } from "../../../core/usage/log-line.ts";
import { formatCount } from "../display/format-count.ts";

/** How many calls had statuses of each class, with the colors that charts show them in. */
export function StatusLegend({ byStatus }: { readonly byStatus: Readonly<Record<string, number | undefined>> }) {
  return (
    <ul className="plain-list legend">
      {statusClasses
        .filter((status) => byStatus[status])
        .map((status) => (
          <li key={status}>
            <span className="legend-color" data-status={status} />
            {status} <b>{formatCount(byStatus[status] ?? 0)}</b>
          </li>
        ))}
    </ul>
  );
}
