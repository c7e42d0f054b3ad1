import { AxisBottom, AxisLeft } from "@visx/axis";
import { GridRows } from "@visx/grid";
import { useParentSize } from "@visx/responsive";
import { scaleBand, scaleLinear } from "@visx/scale";
import { Bar, BarStack } from "@visx/shape";
import { type StatusClass, statusClasses } from "../../../core/usage/log-line.ts";
import type { StatusCounts } from "./status-legend.tsx";

/** In pixels. The style sheet reserves the space until the chart has loaded. */
const chartHeight = 180;
const margin = { top: 8, right: 16, bottom: 24, left: 40 };
const innerHeight = chartHeight - margin.top - margin.bottom;
/** The width of a label at the horizontal axis. */
const labelWidth = 68;
/** A smaller scale would label fractions of calls. */
const minMaximum = 4;

const countFormat = new Intl.NumberFormat(undefined, { notation: "compact" });

/** One bar of the chart. */
interface ChartPeriod {
  /** When the hour or the day begins (ISO 8601). */
  readonly start: string;
  readonly count: number;
  readonly byStatus: StatusCounts;
  /** The label at the axis. */
  readonly label: string;
  /** The tooltip. */
  readonly summary: string;
}

export interface CallsChartProps {
  readonly periods: readonly ChartPeriod[];
  /** The text alternative. */
  readonly label: string;
}

/** Calls by hour or day as bars, stacked by the class of their status. The style sheet has the colors. */
export default function CallsChart({ periods, label }: CallsChartProps) {
  const { parentRef, width } = useParentSize({ debounceTime: 50, ignoreDimensions: ["height", "top", "left"] });
  const innerWidth = width - margin.left - margin.right;
  const maximum = Math.max(minMaximum, ...periods.map(({ count }) => count));
  const xScale = scaleBand({ domain: periods.map(({ start }) => start), range: [0, innerWidth], padding: 0.25 });
  const yScale = scaleLinear({ domain: [0, maximum], range: [innerHeight, 0], nice: 4 });
  const step = Math.max(1, Math.ceil((periods.length * labelWidth) / Math.max(1, innerWidth)));
  const labels = new Map(periods.map(({ start, label: text }) => [start, text]));
  const labelled = [...labels.keys()].filter((_, index) => (periods.length - 1 - index) % step === 0);
  return (
    <div ref={parentRef} className="chart">
      {width > 0 && (
        <svg width={width} height={chartHeight} role="img" aria-label={label}>
          <g transform={`translate(${margin.left}, ${margin.top})`}>
            <GridRows className="chart-grid" scale={yScale} width={innerWidth} numTicks={4} stroke="" />
            {periods.map(({ start, summary }) => (
              <Bar
                key={start}
                className="chart-period"
                data-tooltip={summary}
                x={(xScale(start) ?? 0) - (xScale.step() - xScale.bandwidth()) / 2}
                width={xScale.step()}
                height={innerHeight}
              />
            ))}
            <BarStack<ChartPeriod, StatusClass>
              data={[...periods]}
              keys={[...statusClasses]}
              value={({ byStatus }, status) => byStatus[status] ?? 0}
              x={({ start }) => start}
              xScale={xScale}
              yScale={yScale}
              color={(status) => status}
            >
              {(stacks) =>
                stacks.flatMap(({ key, bars }) =>
                  bars
                    .filter(({ height }) => height > 0)
                    .map(({ index, x, y, width: barWidth, height }) => (
                      <Bar
                        key={`${key} ${index}`}
                        className="chart-bar"
                        data-status={key}
                        x={x}
                        y={y}
                        width={barWidth}
                        height={height}
                      />
                    )),
                )
              }
            </BarStack>
            <AxisLeft
              scale={yScale}
              numTicks={4}
              hideAxisLine
              hideTicks
              tickFormat={(count) => countFormat.format(Number(count))}
              tickLabelProps={{ className: "chart-label", dx: -4, dy: "0.3em", textAnchor: "end" }}
            />
            <AxisBottom
              top={innerHeight}
              scale={xScale}
              tickValues={labelled}
              tickFormat={(start) => labels.get(start) ?? ""}
              axisClassName="chart-axis"
              stroke=""
              hideTicks
              tickLabelProps={{ className: "chart-label", dy: "0.1em", textAnchor: "middle" }}
            />
          </g>
        </svg>
      )}
    </div>
  );
}
