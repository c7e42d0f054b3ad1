import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { History } from "lucide-react";
import { useState } from "react";
import type { Token } from "../../../client/types.ts";
import { useEndPreviousSecret } from "../api/mutations.ts";
import { formatDateTime, formatRelative, formatRemaining } from "../display/format-time.ts";
import { notifyDone } from "../display/notifications.tsx";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { detailsStrings } from "./strings.ts";

const text = detailsStrings.details;

/** How much longer the secret before the last rotation works, whether anybody uses it, and the way to end it now. */
export function PreviousSecretBanner({ token }: { readonly token: Token }) {
  const { id, previousValidUntil } = token;
  const [isAsking, setAsking] = useState(false);
  const end = useEndPreviousSecret();
  if (previousValidUntil === null || Date.parse(previousValidUntil) <= Date.now()) return null;
  const confirm = () =>
    end.mutate(id, { onSuccess: ({ effectiveBy }) => notifyDone(text.endPreviousDone, effectiveBy) });
  return (
    <Alert
      color="yellow"
      className="warning-alert"
      icon={<History aria-hidden />}
      title={text.previousWorks(formatRemaining(previousValidUntil))}
    >
      <Stack gap="xs" align="flex-start">
        <div>
          <Text size="sm" role={isAsking ? "status" : undefined}>
            {isAsking ? text.endPreviousHint : text.previousUntil(formatDateTime(previousValidUntil))}
          </Text>
          <SecretLastSeen texts={text.previousSecret} time={token.previousSecretLastSeenAt} />
          <SecretLastSeen texts={text.currentSecret} time={token.currentSecretLastSeenAt} />
        </div>
        {end.error && <ProblemAlert error={end.error} />}
        {isAsking ? (
          <Group gap="xs">
            <Button size="xs" color="red" loading={end.isPending} onClick={confirm} autoFocus>
              {text.endPreviousConfirm}
            </Button>
            <Button size="xs" variant="default" disabled={end.isPending} onClick={() => setAsking(false)}>
              {text.endPreviousKeep}
            </Button>
          </Group>
        ) : (
          <Button size="xs" variant="default" onClick={() => setAsking(true)}>
            {text.endPrevious}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

interface SecretLastSeenProps {
  readonly texts: { readonly seen: (when: string) => string; readonly never: string };
  readonly time: string | null;
}

function SecretLastSeen({ texts, time }: SecretLastSeenProps) {
  return (
    <Text size="sm" data-tooltip={time === null ? undefined : formatDateTime(time)}>
      {time === null ? texts.never : texts.seen(formatRelative(time))}
    </Text>
  );
}
