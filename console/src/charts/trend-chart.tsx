import { scaleBand, scaleLinear } from "@visx/scale";
import { Bar } from "@visx/shape";

export interface TrendChartProps {
  /** The calls of each day, the last one today. */
  readonly counts: readonly number[];
  /** What it shows, for those who don't see it. */
  readonly label: string;
}

/** In pixels: 30 days are 2 each, and one between them. The style sheet keeps the room free until the trends have come. */
const size = { width: 89, height: 16 };
/** Less could not be seen. */
const minBar = 2;

/** How many calls there were on each of the last days, in the room of a word. */
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
