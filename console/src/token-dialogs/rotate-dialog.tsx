import { Alert, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { Info } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import type { ChangedToken } from "../../../client/types.ts";
import { formatTime } from "../display/format.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { requestRotation } from "../secret/request-secret.ts";
import { useSecretIssuer } from "../secret/secret-issuer.tsx";
import { secretStrings } from "../secret/strings.ts";
import { useSecretRequest } from "../secret/use-secret-request.ts";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { useSession } from "../session/session.tsx";
import { strings } from "../strings.ts";
import { focusFirstInvalid } from "../token-form/focus-first-invalid.ts";
import { DialogButtons } from "./dialog-buttons.tsx";
import { closeDialog } from "./dialog-location.ts";
import type { DialogProps } from "./dialog-props.ts";
import { dialogStrings } from "./strings.ts";

const text = dialogStrings.rotate;

/** Rotates a token's secret. The dialog can't be closed while the request is running. */
export function RotateDialog({ token }: DialogProps) {
  const isOwn = useCurrentCaller().id === token.id;
  const { client, replaceSecret } = useSession();
  const { isIssuing } = useSecretIssuer();
  const [overlap, setOverlap] = useState("86400");
  const form = useRef<HTMLFormElement>(null);
  const rotation = useSecretRequest({
    title: secretStrings.titleRotated,
    note: overlapNote,
    prepare: (prefix, overlapSeconds: number) => requestRotation(client, token, prefix, { overlapSeconds, isOwn }),
    onIssued: ({ secret }) => {
      if (isOwn) replaceSecret(secret);
    },
  });

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await rotation.mutateAsync(Number(overlap));
      closeDialog();
    } catch {
      focusFirstInvalid(form.current);
    }
  }

  return (
    <Modal
      opened
      onClose={closeDialog}
      title={text.title(token.name)}
      closeOnEscape={!isIssuing}
      withCloseButton={!isIssuing}
      closeOnClickOutside={!isIssuing}
    >
      <form ref={form} onSubmit={submit}>
        <Stack>
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
            // A request whose outcome is unknown is retried unchanged.
            disabled={isIssuing || rotation.isOutcomeUnknown}
            onChange={({ currentTarget }) => setOverlap(currentTarget.value)}
            data-autofocus
          />
          {rotation.error && <ProblemAlert error={rotation.error} hint={rotation.isOutcomeUnknown && text.unknown} />}
          <DialogButtons
            submit={rotation.isOutcomeUnknown ? strings.tryAgain : text.submit}
            isBusy={isIssuing}
            onCancel={closeDialog}
          />
        </Stack>
      </form>
    </Modal>
  );
}

function overlapNote({ previousValidUntil, effectiveBy }: ChangedToken): string {
  return previousValidUntil === null
    ? secretStrings.previousStops(formatTime(effectiveBy))
    : secretStrings.previousUntil(formatTime(previousValidUntil));
}
