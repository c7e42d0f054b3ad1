import { Button, Center, Loader, Stack, Text, Timeline } from "@mantine/core";
import { Ban, Pencil, Plus, RotateCw, Trash2 } from "lucide-react";
import type { TokenEvent } from "../../../client/types.ts";
import { useTokenEvents } from "../api/queries.ts";
import { formatDateTime } from "../display/format.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { strings } from "../strings.ts";
import { describeChanges } from "./describe-changes.ts";
import { detailsStrings } from "./strings.ts";

const text = detailsStrings.events;

const icons = { created: Plus, updated: Pencil, rotated: RotateCw, revoked: Ban, deleted: Trash2 } as const;

/** Who did what to a token, when and from where, newest first. */
export function AuditTrail({ tokenId }: { readonly tokenId: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useTokenEvents(tokenId);
  if (error) return <ProblemAlert error={error} onRetry={() => refetch()} />;
  if (!data) {
    return (
      <Center py="md" role="status" aria-label={strings.loading}>
        <Loader size="sm" aria-hidden />
      </Center>
    );
  }
  const events = data.pages.flatMap((page) => page.items);
  return (
    <Stack>
      {events.length === 0 && <Text c="dimmed">{detailsStrings.details.trailEmpty}</Text>}
      <Timeline bulletSize={26} lineWidth={2} active={-1}>
        {events.map((event) => (
          <EventItem key={event.id} event={event} />
        ))}
      </Timeline>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {detailsStrings.details.older}
        </Button>
      )}
    </Stack>
  );
}

function EventItem({ event }: { readonly event: TokenEvent }) {
  const { type, at, actor, changes } = event;
  const Icon = icons[type];
  const isDeployment = actor.tokenId === null && !actor.person && type !== "revoked";
  const who = isDeployment ? text.byDeployment : text.by(actor.person?.name ?? actor.owner);
  return (
    <Timeline.Item bullet={<Icon size={13} aria-hidden />} title={text.types[type]}>
      {describeChanges(type, changes).map((line) => (
        <Text key={line} size="sm" className="break">
          {line}
        </Text>
      ))}
      <Text size="xs" c="dimmed" className="break">
        <time dateTime={at}>{formatDateTime(at)}</time> {who}
        {actor.sourceIp !== null && ` ${text.from(actor.sourceIp)}`}
      </Text>
      {(actor.tokenId !== null || actor.person) && (
        <Text size="xs" c="dimmed" ff="monospace" className="break">
          {actor.tokenId ?? `${actor.person?.issuer} ${actor.person?.subject}`}
        </Text>
      )}
    </Timeline.Item>
  );
}
