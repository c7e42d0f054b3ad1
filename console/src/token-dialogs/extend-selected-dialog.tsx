import { Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { msPer } from "../../../core/duration.ts";
import { formatDateTime } from "../display/format.ts";
import { formStrings } from "../token-form/strings.ts";
import { listStrings } from "../token-list/strings.ts";
import { DialogButtons } from "./dialog-buttons.tsx";
import type { SelectedDialogProps } from "./dialog-props.ts";

const text = listStrings.bulk;
const presets = ["7", "30", "60", "90", "365"] as const;

/** Gives the selected tokens a later expiry. */
export function ExtendSelectedDialog({ tokens, isBusy, onRun, onClose }: SelectedDialogProps) {
  const [days, setDays] = useState("90");
  const expiresAt = new Date(Date.now() + Number(days) * msPer.day).toISOString();

  function submit(event: FormEvent) {
    event.preventDefault();
    onRun({ kind: "extend", expiresAt });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={text.extendTitle(tokens.length)}
      closeOnEscape={!isBusy}
      withCloseButton={!isBusy}
      closeOnClickOutside={false}
    >
      <form onSubmit={submit}>
        <Stack>
          <NativeSelect
            label={text.extendBy}
            value={days}
            data={presets.map((value) => ({ value, label: formStrings.expiryPresets[value] }))}
            onChange={({ currentTarget }) => setDays(currentTarget.value)}
            data-autofocus
          />
          <Text size="sm" c="dimmed" role="status">
            {text.extendUntil(formatDateTime(expiresAt))}
          </Text>
          <DialogButtons submit={text.extendSubmit} isBusy={isBusy} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
