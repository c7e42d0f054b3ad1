import type { ReactNode } from "react";
import { statusClasses } from "../../../core/usage/log-line.ts";
import { formatCount } from "../display/format.ts";
import { StatusBar } from "./lazy-charts.tsx";
import type { StatusCounts } from "./status-legend.tsx";

/** A token, an owner or a route with its calls. */
export interface RankedItem {
  readonly key: string;
  readonly name: ReactNode;
  /** A second line. */
  readonly detail?: string | undefined;
  readonly count: number;
  /** The parts of its bar. */
  readonly byStatus: StatusCounts;
}

interface RankingProps {
  readonly caption: string;
  readonly columns: { readonly name: string; readonly count: string };
  readonly items: readonly RankedItem[];
}

/** A table of items, with a bar in each row. */
export function Ranking({ caption, columns, items }: RankingProps) {
  const maximum = Math.max(1, ...items.map(({ count }) => count));
  return (
    <table className="ranking">
      <caption className="hidden-caption">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.count}</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ key, name, detail, count, byStatus }) => (
          <tr key={key}>
            <th scope="row">
              <div className="break">{name}</div>
              {detail && <div className="ranking-detail break">{detail}</div>}
              <StatusBar byStatus={byStatus} maximum={maximum} />
            </th>
            <td>{formatCount(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The calls by status class, such as `2xx 118, 4xx 2`. No line break separates a class from its number. */
export function describeStatuses(byStatus: StatusCounts): string {
  return statusClasses
    .flatMap((status) => (byStatus[status] ? [`${status}\u00a0${formatCount(byStatus[status])}`] : []))
    .join(", ");
}
