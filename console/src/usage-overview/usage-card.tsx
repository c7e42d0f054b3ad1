import { Card, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { strings } from "../strings.ts";

interface UsageCardProps<T> {
  readonly title: string;
  readonly hint?: string;
  readonly query: UseQueryResult<T>;
  /** The text if there is no data. */
  readonly none: string;
  readonly isEmpty: (data: T) => boolean;
  readonly children: (data: T) => ReactNode;
}

/** A card of the overview, with its own error and loading states. Its size doesn't change when it has loaded. */
export function UsageCard<T>({ title, hint, query, none, isEmpty, children }: UsageCardProps<T>) {
  const titleId = useId();
  const { data, error, refetch } = query;
  return (
    <Card component="section" withBorder padding="lg" aria-labelledby={titleId}>
      <Title order={2} size="h4" id={titleId}>
        {title}
      </Title>
      {hint && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      <div className="usage-card-body">
        {error && <ProblemAlert error={error} onRetry={() => refetch()} />}
        {!error && !data && <Loading />}
        {!error && data && isEmpty(data) && (
          <Text size="sm" c="dimmed" className="usage-card-empty">
            {none}
          </Text>
        )}
        {!error && data && !isEmpty(data) && children(data)}
      </div>
    </Card>
  );
}

function Loading() {
  return (
    <Stack gap="md" pt="md" role="status" aria-label={strings.loading}>
      {[1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={44} />
      ))}
    </Stack>
  );
}
