import { type StatusClass, statusClasses } from "../../../core/usage/log-line.ts";
import { formatCount } from "../display/format.ts";

/** The number of calls by status class. */
export type StatusCounts = Readonly<Partial<Record<StatusClass, number>>>;

/** The number of calls by status class, with the colors of the charts. */
export function StatusLegend({ byStatus }: { readonly byStatus: StatusCounts }) {
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
