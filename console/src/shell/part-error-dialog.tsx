import { CloseButton, Group } from "@mantine/core";
import { strings } from "../strings.ts";
import { PartError, type PartErrorProps } from "./part-error.tsx";
import { shellStrings } from "./strings.ts";

interface PartErrorDialogProps extends PartErrorProps {
  readonly onClose: () => void;
}

/** Replaces a dialog that could not be loaded, or has crashed. It uses the native element, which needs no download. */
export function PartErrorDialog({ error, onRetry, onClose }: PartErrorDialogProps) {
  return (
    <dialog
      className="error-dialog"
      aria-label={shellStrings.partFailed}
      ref={(dialog) => {
        if (dialog?.isConnected && !dialog.open) dialog.showModal();
      }}
      onClose={onClose}
    >
      <Group justify="flex-end" mb="xs">
        <CloseButton aria-label={strings.close} onClick={onClose} />
      </Group>
      <PartError error={error} onRetry={onRetry} />
    </dialog>
  );
}
