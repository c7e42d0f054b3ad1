import { Modal, Stack, Text } from "@mantine/core";
import type { FormEvent } from "react";
import { useSetStatus } from "../api/mutations.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useSession } from "../session/session.tsx";
import { listStrings } from "../token-list/strings.ts";
import { DialogButtons } from "./dialog-buttons.tsx";
import { closeDialog } from "./dialog-location.ts";
import type { DialogProps } from "./dialog-props.ts";

const text = listStrings.setStatus;

/** Confirms that the user wants to disable the token that they are signed in with. */
export function DisableOwnDialog({ token }: DialogProps) {
  const { signOut } = useSession();
  const setStatus = useSetStatus();

  function submit(event: FormEvent) {
    event.preventDefault();
    setStatus.mutate(
      { token, status: "disabled" },
      {
        onSuccess: () => {
          closeDialog();
          signOut();
        },
      },
    );
  }

  return (
    <Modal opened onClose={closeDialog} title={text.ownTitle}>
      <form onSubmit={submit}>
        <Stack>
          {setStatus.error && <ProblemAlert error={setStatus.error} />}
          <Text size="sm">{text.ownHint}</Text>
          <DialogButtons submit={text.confirm} isBusy={setStatus.isPending} isDanger onCancel={closeDialog} />
        </Stack>
      </form>
    </Modal>
  );
}
