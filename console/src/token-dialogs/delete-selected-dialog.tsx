import { List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { listStrings } from "../token-list/strings.ts";
import { DialogButtons } from "./dialog-buttons.tsx";
import type { SelectedDialogProps } from "./dialog-props.ts";
import { dialogStrings } from "./strings.ts";

const text = listStrings.bulk;

/** Deletes the selected tokens permanently, after the user has typed their number. */
export function DeleteSelectedDialog({ tokens, isBusy, onRun, onClose }: SelectedDialogProps) {
  const [typed, setTyped] = useState("");
  const isConfirmed = typed.trim() === String(tokens.length);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isConfirmed) onRun({ kind: "delete" });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={text.deleteTitle(tokens.length)}
      closeOnEscape={!isBusy}
      withCloseButton={!isBusy}
      closeOnClickOutside={false}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{dialogStrings.delete.hint}</Text>
          <List size="sm">
            {tokens.map(({ id, owner, name }) => (
              <List.Item key={id} className="break">
                {name} ({owner})
              </List.Item>
            ))}
          </List>
          <TextInput
            label={text.deleteConfirm(tokens.length)}
            value={typed}
            inputMode="numeric"
            autoComplete="off"
            data-autofocus
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <DialogButtons
            submit={text.deleteSubmit(tokens.length)}
            isBusy={isBusy}
            isDisabled={!isConfirmed}
            isDanger
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
