import { Button, Group } from "@mantine/core";
import { strings } from "../strings.ts";

interface DialogButtonsProps {
  readonly submit: string;
  readonly busy: boolean;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly onCancel: () => void;
}

/** The buttons that end a dialog: one that does it, and one that does not. */
export function DialogButtons({ submit, busy, disabled = false, danger = false, onCancel }: DialogButtonsProps) {
  return (
    <Group justify="flex-end" gap="sm" className="dialog-buttons">
      <Button variant="default" onClick={onCancel} disabled={busy}>
        {strings.cancel}
      </Button>
      <Button type="submit" loading={busy} disabled={disabled} {...(danger && { color: "red" })}>
        {submit}
      </Button>
    </Group>
  );
}
