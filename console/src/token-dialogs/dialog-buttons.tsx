import { Button, Group } from "@mantine/core";
import { strings } from "../strings.ts";

interface DialogButtonsProps {
  readonly submit: string;
  readonly isBusy: boolean;
  readonly isDisabled?: boolean;
  readonly isDanger?: boolean;
  readonly onCancel: () => void;
}

/** The buttons of a dialog: cancel and submit. */
export function DialogButtons({ submit, isBusy, isDisabled = false, isDanger = false, onCancel }: DialogButtonsProps) {
  return (
    <Group justify="flex-end" gap="sm" className="dialog-buttons">
      <Button variant="default" onClick={onCancel} disabled={isBusy}>
        {strings.cancel}
      </Button>
      <Button type="submit" loading={isBusy} disabled={isDisabled} {...(isDanger && { color: "red" })}>
        {submit}
      </Button>
    </Group>
  );
}
