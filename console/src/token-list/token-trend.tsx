import { TrendChart } from "../charts/lazy-charts.tsx";
import { formatCount } from "../display/format.ts";
import { listStrings } from "./strings.ts";
import type { Trend } from "./use-trends.ts";

/** A token's trend. Its space is reserved until it has loaded, and stays empty without calls. */
export function TokenTrend({ trend }: { readonly trend: Trend | undefined }) {
  const { count = 0, counts = [] } = trend ?? {};
  return (
    <span className="trend">
      {count > 0 && (
        <TrendChart counts={counts} label={listStrings.list.trend(count, formatCount(count), counts.length)} />
      )}
    </span>
  );
}
