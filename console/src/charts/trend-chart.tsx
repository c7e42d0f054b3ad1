import { scaleBand, scaleLinear } from "@visx/scale";
import { Bar } from "@visx/shape";

export interface TrendChartProps {
  /** The calls of each day, the last one today. */
  readonly counts: readonly number[];
  /** The text alternative. */
  readonly label: string;
}

/** In pixels: 30 days of 2 each, with one between them. The style sheet reserves the space until the trends have loaded. */
const size = { width: 89, height: 16 };
/** A shorter bar would be invisible. */
const minBar = 2;

/** A sparkline of the calls on each of the last days. */
export default function TrendChart({ counts, label }: TrendChartProps) {
  const { width, height } = size;
  const xScale = scaleBand({ domain: [...counts.keys()], range: [0, width], paddingInner: 0.33 });
  const yScale = scaleLinear({ domain: [0, Math.max(1, ...counts)], range: [minBar, height] });
  return (
    <svg width={width} height={height} role="img" aria-label={label} data-tooltip={label}>
      {[...counts.entries()]
        .filter(([, count]) => count > 0)
        .map(([day, count]) => (
          <Bar
            key={day}
            className="trend-bar"
            x={xScale(day)}
            y={height - yScale(count)}
            width={xScale.bandwidth()}
            height={yScale(count)}
          />
        ))}
    </svg>
  );
}
