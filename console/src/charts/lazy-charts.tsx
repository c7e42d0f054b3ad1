import { lazyPart } from "../shell/lazy-part.tsx";
import { PartError } from "../shell/part-error.tsx";
import type { CallsChartProps } from "./calls-chart.tsx";
import type { StatusBarProps } from "./status-bar.tsx";
import type { TrendChartProps } from "./trend-chart.tsx";

// The charts, with the library that draws them: fetched when one is shown, and not while the browser is idle. Without a
// connection there is nothing to draw either. What they show is told beside them, so a small one that fails to come is left out.
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
