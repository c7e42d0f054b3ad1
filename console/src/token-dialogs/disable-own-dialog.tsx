import { Modal, Stack, Text } from "@mantine/core";
import type { FormEvent } from "react";
import type { Token } from "../../../client/types.ts";
import { useSetStatus } from "../api/mutations.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useSession } from "../session/session.tsx";
import { strings } from "../strings.ts";
import { DialogButtons } from "./dialog-buttons.tsx";

const text = strings.setStatus;

interface DisableOwnDialogProps {
  readonly token: Token;
  readonly onClose: () => void;
}

/** Asks before someone disables the token that they are signed in with. */
export default function DisableOwnDialog({ token, onClose }: DisableOwnDialogProps) {
  const { signOut } = useSession();
  const setStatus = useSetStatus();

  function submit(event: FormEvent) {
    event.preventDefault();
    setStatus.mutate({ token, status: "disabled" }, { onSuccess: signOut });
  }

  return (
    <Modal opened onClose={onClose} title={text.ownTitle}>
      <form onSubmit={submit}>
        <Stack>
          {setStatus.error && <ProblemAlert error={setStatus.error} />}
          <Text size="sm">{text.ownHint}</Text>
          <DialogButtons submit={text.confirm} busy={setStatus.isPending} danger onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
