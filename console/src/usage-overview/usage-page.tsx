import { Group, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useState } from "react";
import { StatusLegend } from "../charts/status-legend.tsx";
import { formatCount, formatDate } from "../display/format.ts";
import { PageHeading } from "../shell/page-heading.tsx";
import { strings } from "../strings.ts";
import { TokenDialogs } from "../token-dialogs/token-dialogs.tsx";
import { Refusals } from "./refusals.tsx";
import { usageOverviewStrings } from "./strings.ts";
import { TokensToReview } from "./tokens-to-review.tsx";
import { TopCallers, useTopUsage } from "./top-callers.tsx";

const text = usageOverviewStrings;

/** For administrators: top callers, refused calls, and tokens that are unused or expire soon. */
export default function UsagePage() {
  const [days, setDays] = useState<7 | 30>(7);
  useDocumentTitle(`${text.title} · ${strings.product}`);
  return (
    <Stack gap="lg">
      <PageHeading title={text.title} intro={text.intro}>
        <SegmentedControl
          aria-label={text.period}
          value={String(days)}
          data={([7, 30] as const).map((value) => ({ value: String(value), label: text.periods[value] }))}
          onChange={(value) => setDays(value === "7" ? 7 : 30)}
        />
      </PageHeading>
      <Totals days={days} />
      <div className="usage-cards">
        <TopCallers by="token" days={days} />
        <TopCallers by="owner" days={days} />
        <TopCallers by="route" days={days} />
        <Refusals days={days} />
        <TokensToReview kind="unused" />
        <TokensToReview kind="expiring" />
      </div>
      <TokenDialogs />
    </Stack>
  );
}

/** All calls of the period. */
function Totals({ days }: { readonly days: number }) {
  const { data, error } = useTopUsage("token", days);
  if (!data) return error ? null : <Skeleton height={24} width={220} />;
  const { count, byStatus, from, countedSince } = data;
  if (countedSince === null) {
    return (
      <Text c="dimmed">
        {text.notCounted}. {text.notCountedHint}
      </Text>
    );
  }
  return (
    <Group className="totals">
      <Text fw={600}>{text.calls(count, formatCount(count), days)}</Text>
      <StatusLegend byStatus={byStatus} />
      {countedSince > from && (
        <Text size="sm" c="dimmed">
          {text.countedSince(formatDate(countedSince))}
        </Text>
      )}
    </Group>
  );
}
