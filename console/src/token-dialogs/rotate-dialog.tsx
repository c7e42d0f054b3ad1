import { Alert, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { Info } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Output, Token } from "../../../client/types.ts";
import { useRotateToken } from "../api/mutations.ts";
import { formatTime } from "../display/format-time.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useCurrentToken } from "../session/current-token.tsx";
import { strings } from "../strings.ts";
import { DialogButtons } from "./dialog-buttons.tsx";
import { SecretDialog } from "./secret-dialog.tsx";

const text = strings.rotate;

interface RotateDialogProps {
  readonly token: Token;
  readonly onClose: () => void;
}

/** Gives a token a new secret, then shows it, once. */
export default function RotateDialog({ token, onClose }: RotateDialogProps) {
  const isOwn = useCurrentToken().id === token.id;
  const rotate = useRotateToken(token, isOwn);
  const [overlap, setOverlap] = useState("86400");
  const [rotated, setRotated] = useState<Output<"rotateToken">>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    const answer = await rotate.mutateAsync(Number(overlap)).catch(() => undefined);
    if (!answer) return;
    rotate.reset();
    setRotated(answer);
  }

  if (rotated) {
    // The service makes the secret where the request brings no digest.
    const { secret = "", previousValidUntil, effectiveBy } = rotated;
    const note =
      previousValidUntil === null
        ? strings.secret.previousStops(formatTime(effectiveBy))
        : strings.secret.previousUntil(formatTime(previousValidUntil));
    return (
      <SecretDialog
        title={strings.secret.titleRotated}
        name={token.name}
        secret={secret}
        note={note}
        onClose={onClose}
      />
    );
  }
  return (
    <Modal opened onClose={onClose} title={text.title(token.name)}>
      <form onSubmit={submit}>
        <Stack>
          {rotate.error && <ProblemAlert error={rotate.error} />}
          <Text size="sm">{text.intro}</Text>
          {isOwn && (
            <Alert color="indigo" icon={<Info aria-hidden />}>
              {text.own}
            </Alert>
          )}
          <NativeSelect
            label={text.overlap}
            description={`${text.overlapHint} ${text.leaked}`}
            value={overlap}
            data={Object.entries(text.overlaps).map(([value, label]) => ({ value, label }))}
            onChange={({ currentTarget }) => setOverlap(currentTarget.value)}
            data-autofocus
          />
          <DialogButtons submit={text.submit} busy={rotate.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
