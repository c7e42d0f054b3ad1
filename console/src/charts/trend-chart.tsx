import { scaleBand, scaleLinear } from "@visx/scale";
import { Bar } from "@visx/shape";
import { trendSize } from "./chart-size.ts";

export interface TrendChartProps {
  /** The calls of each day, the last one today. */
  readonly counts: readonly number[];
  /** What it shows, for those who don't see it. */
  readonly label: string;
}

/** How many calls there were on each of the last days, in the room of a word. */
export default function TrendChart({ counts, label }: TrendChartProps) {
  const { width, height } = trendSize;
  const xScale = scaleBand({ domain: [...counts.keys()], range: [0, width], paddingInner: 0.3 });
  const yScale = scaleLinear({ domain: [0, Math.max(1, ...counts)], range: [1, height] });
  return (
    <svg width={width} height={height} role="img" aria-label={label} data-tooltip={label} className="trend-chart">
      {counts.map((count, day) => (
        <Bar
          // biome-ignore lint/suspicious/noArrayIndexKey: a day has no other name.
          key={day}
          className={count > 0 ? "trend-bar" : "trend-gap"}
          x={xScale(day) ?? 0}
          y={height - (count > 0 ? Math.max(2, yScale(count)) : 1)}
          width={xScale.bandwidth()}
          height={count > 0 ? Math.max(2, yScale(count)) : 1}
        />
      ))}
    </svg>
  );
}
