import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { History } from "lucide-react";
import { useState } from "react";
import type { Token } from "../../../client/types.ts";
import { useEndPreviousSecret } from "../api/mutations.ts";
import { formatDateTime, formatRelative, formatRemaining } from "../display/format.ts";
import { notifyDone } from "../display/notifications.tsx";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { detailsStrings } from "./strings.ts";

const text = detailsStrings.details;

/** Shows how much longer the previous secret works and whether it is used, and lets the user end it now. */
export function PreviousSecretBanner({ token }: { readonly token: Token }) {
  const { id, previousValidUntil } = token;
  const [isConfirming, setConfirming] = useState(false);
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
          <Text size="sm" role={isConfirming ? "status" : undefined}>
            {isConfirming ? text.endPreviousHint : text.previousUntil(formatDateTime(previousValidUntil))}
          </Text>
          <SecretLastSeen texts={text.previousSecret} time={token.previousSecretLastSeenAt} />
          <SecretLastSeen texts={text.currentSecret} time={token.currentSecretLastSeenAt} />
        </div>
        {end.error && <ProblemAlert error={end.error} />}
        {isConfirming ? (
          <Group gap="xs">
            <Button size="xs" color="red" loading={end.isPending} onClick={confirm} autoFocus>
              {text.endPreviousConfirm}
            </Button>
            <Button size="xs" variant="default" disabled={end.isPending} onClick={() => setConfirming(false)}>
              {text.endPreviousKeep}
            </Button>
          </Group>
        ) : (
          <Button size="xs" variant="default" onClick={() => setConfirming(true)}>
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
