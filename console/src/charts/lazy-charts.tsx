import { lazyPart } from "../shell/lazy-part.tsx";
import { PartError } from "../shell/part-error.tsx";
import type { CallsChartProps } from "./calls-chart.tsx";
import type { StatusBarProps } from "./status-bar.tsx";
import type { TrendChartProps } from "./trend-chart.tsx";

// The charts and their library are fetched when a chart is shown, and not preloaded: offline, there is no data to draw. The
// text beside a small chart has the same numbers, so a small chart that can't be loaded is omitted.
const whenShown = { isPreloaded: false } as const;

export const CallsChart = lazyPart<CallsChartProps>(
  () => import("./calls-chart.tsx"),
  (error, retry) => <PartError error={error} onRetry={retry} />,
  () => <div className="chart" />,
  whenShown,
);

export const StatusBar = lazyPart<StatusBarProps>(
  () => import("./status-bar.tsx"),
  () => <div className="status-bar" />,
  () => <div className="status-bar" />,
  whenShown,
);

export const TrendChart = lazyPart<TrendChartProps>(
  () => import("./trend-chart.tsx"),
  () => null,
  () => null,
  whenShown,
);
