import { Alert, Modal, Stack, Text, TextInput } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useDeleteToken } from "../api/mutations.ts";
import { notifyDone } from "../display/notifications.tsx";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { useSession } from "../session/session.tsx";
import { DialogButtons } from "./dialog-buttons.tsx";
import { closeAllDialogs, closeDialog } from "./dialog-location.ts";
import type { DialogProps } from "./dialog-props.ts";
import { dialogStrings } from "./strings.ts";

const text = dialogStrings.delete;

/** Deletes a token permanently, after the user has typed its name. */
export function DeleteDialog({ token }: DialogProps) {
  const isOwn = useCurrentCaller().id === token.id;
  const { signOut } = useSession();
  const remove = useDeleteToken();
  const [typed, setTyped] = useState("");
  const isConfirmed = typed.trim() === token.name;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!isConfirmed) return;
    const result = await remove.mutateAsync(token.id).catch(() => undefined);
    if (!result) return;
    notifyDone(text.done(token.name), result.effectiveBy);
    closeAllDialogs();
    if (isOwn) signOut();
  }

  return (
    <Modal opened onClose={closeDialog} title={text.title(token.name)}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{text.hint}</Text>
          {isOwn && (
            <Alert color="red" icon={<TriangleAlert aria-hidden />}>
              {text.own}
            </Alert>
          )}
          <TextInput
            label={text.confirm(token.name)}
            value={typed}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            data-autofocus
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          {remove.error && <ProblemAlert error={remove.error} />}
          <DialogButtons
            submit={text.submit}
            isBusy={remove.isPending}
            isDisabled={!isConfirmed}
            isDanger
            onCancel={closeDialog}
          />
        </Stack>
      </form>
    </Modal>
  );
}
