import { scaleBand, scaleLinear } from "@visx/scale";
import { Bar, BarStackHorizontal } from "@visx/shape";
import { type StatusClass, statusClasses } from "../../../core/usage/log-line.ts";
import type { StatusCounts } from "./status-legend.tsx";

export interface StatusBarProps {
  readonly byStatus: StatusCounts;
  /** The number of calls that the full length represents. */
  readonly maximum: number;
}

const height = 6;
const length = 100;

/** Calls as a thin bar, by status class. The text beside it has the numbers. */
export default function StatusBar({ byStatus, maximum }: StatusBarProps) {
  return (
    <svg className="status-bar" viewBox={`0 0 ${length} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <BarStackHorizontal<StatusCounts, StatusClass>
        data={[byStatus]}
        keys={[...statusClasses]}
        value={(counts, status) => counts[status] ?? 0}
        y={() => 0}
        xScale={scaleLinear({ domain: [0, maximum], range: [0, length] })}
        yScale={scaleBand({ domain: [0], range: [0, height] })}
        color={(status) => status}
      >
        {(stacks) =>
          stacks.flatMap(({ key, bars }) =>
            bars.map(({ x, width }) => (
              <Bar key={key} className="chart-bar" data-status={key} x={x} width={width} height={height} />
            )),
          )
        }
      </BarStackHorizontal>
    </svg>
  );
}
