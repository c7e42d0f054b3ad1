import { Anchor, Group, SegmentedControl, Skeleton, Stack, Text, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Output, Token } from "../../../client/types.ts";
import { msPer } from "../../../core/duration.ts";
import { keys } from "../api/queries.ts";
import { StatusLegend } from "../charts/status-legend.tsx";
import { formatCount, formatDate } from "../display/format.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { ScopeBadges } from "../display/scope-badges.tsx";
import { useSession } from "../session/session.tsx";
import { strings } from "../strings.ts";
import { openDialog } from "../token-dialogs/dialog-location.ts";
import { CallsFigure } from "./calls-figure.tsx";
import { RoutesTable } from "./routes-table.tsx";
import { tokenUsageStrings } from "./strings.ts";
import { type UsagePeriod, usagePeriods, usageQuery } from "./usage-period.ts";

const text = tokenUsageStrings;

/** The calls of a token: a chart by hour or day, the routes, and the unused scopes. */
export function TokenUsage({ token }: { readonly token: Token }) {
  const [period, setPeriod] = useState<UsagePeriod>("30d");
  const { data, error, refetch } = useTokenUsage(token.id, period);
  return (
    <section aria-label={text.title}>
      <Group justify="space-between" gap="xs" mb="sm">
        <Title order={3} size="h4">
          {text.title}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={text.period}
          value={period}
          data={usagePeriods.map((value) => ({ value, label: text.periods[value] }))}
          onChange={setPeriod}
        />
      </Group>
      {error && <ProblemAlert error={error} onRetry={() => refetch()} />}
      {!error && !data && <Loading />}
      {!error && data && <Usage token={token} {...data} />}
    </section>
  );
}

/** The calls of a token in a period, and of its routes in the days of that period. */
function useTokenUsage(id: string, period: UsagePeriod) {
  const { client } = useSession();
  return useQuery({
    queryKey: [...keys.tokenUsage(id), period],
    queryFn: async ({ signal }) => {
      const query = usageQuery(period);
      const [calls, routes] = await Promise.all([
        client.getTokenUsage({ id, query, signal }),
        client.getTokenUsage({ id, query: { ...query, by: "route" }, signal }),
      ]);
      return { period, calls, routes };
    },
    placeholderData: keepPreviousData,
  });
}

interface UsageProps {
  readonly token: Token;
  readonly period: UsagePeriod;
  readonly calls: Output<"getTokenUsage">;
  readonly routes: Output<"getTokenUsage">;
}

function Usage({ token, period, calls, routes }: UsageProps) {
  if (calls.countedSince === null) return <NoCalls title={text.notCounted} hint={text.notCountedHint} />;
  return (
    <Stack gap="sm">
      <Group className="totals">
        <Text fw={600}>{text.calls(calls.count, formatCount(calls.count))}</Text>
        <StatusLegend byStatus={calls.byStatus} />
      </Group>
      {calls.count === 0 ? <NoCalls title={text.noCalls} /> : <CallsFigure period={period} calls={calls} />}
      {routes.items.length > 0 && <RoutesTable period={period} routes={routes} />}
      <UnusedScopes token={token} scopes={calls.unusedScopes ?? []} countedSince={calls.countedSince} />
    </Stack>
  );
}

interface UnusedScopesProps {
  readonly token: Token;
  readonly scopes: readonly string[];
  readonly countedSince: string;
}

const unusedMs = 90 * msPer.day;

function UnusedScopes({ token, scopes, countedSince }: UnusedScopesProps) {
  if (scopes.length === 0) return null;
  const isCountedLongEnough = Date.now() - Date.parse(countedSince) >= unusedMs;
  return (
    <div>
      <Title order={4} size="h6" mb={4}>
        {text.unused}
      </Title>
      <ScopeBadges scopes={scopes} max={50} />
      <Text size="sm" c="dimmed" mt={4}>
        {isCountedLongEnough ? text.unusedHint : text.unusedSinceHint(formatDate(countedSince))}{" "}
        <Anchor component="button" type="button" size="sm" onClick={() => openDialog("edit", token.id)}>
          {text.editScopes}
        </Anchor>
      </Text>
    </div>
  );
}

function NoCalls({ title, hint }: { readonly title: string; readonly hint?: string }) {
  return (
    <Stack justify="center" align="center" gap={4} className="chart no-calls">
      <Text size="sm" fw={500}>
        {title}
      </Text>
      {hint && (
        <Text size="sm" c="dimmed" ta="center" maw={380}>
          {hint}
        </Text>
      )}
    </Stack>
  );
}

/** As high as the loaded content. */
function Loading() {
  return (
    <Stack gap="sm" role="status" aria-label={strings.loading}>
      <Skeleton height={24} width={180} />
      <Skeleton className="chart" />
      <Skeleton height={22} />
    </Stack>
  );
}
