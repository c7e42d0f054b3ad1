import { Alert, Modal, Stack, Text, TextInput } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Token } from "../../../client/types.ts";
import { useDeleteToken } from "../api/mutations.ts";
import { notifyDone } from "../display/notify.tsx";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useCurrentToken } from "../session/current-token.tsx";
import { useSession } from "../session/session.tsx";
import { strings } from "../strings.ts";
import { DialogButtons } from "./dialog-buttons.tsx";

const text = strings.delete;

interface DeleteDialogProps {
  readonly token: Token;
  readonly onClose: () => void;
}

/** Deletes a token for good, once its name has been typed. */
export default function DeleteDialog({ token, onClose }: DeleteDialogProps) {
  const isOwn = useCurrentToken().id === token.id;
  const { signOut } = useSession();
  const remove = useDeleteToken();
  const [typed, setTyped] = useState("");
  const confirmed = typed.trim() === token.name;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!confirmed) return;
    const answer = await remove.mutateAsync(token.id).catch(() => undefined);
    if (!answer) return;
    notifyDone(text.done(token.name), answer.effectiveBy);
    onClose();
    if (isOwn) signOut();
  }

  return (
    <Modal opened onClose={onClose} title={text.title(token.name)}>
      <form onSubmit={submit}>
        <Stack>
          {remove.error && <ProblemAlert error={remove.error} />}
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
          <DialogButtons submit={text.submit} busy={remove.isPending} disabled={!confirmed} danger onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
