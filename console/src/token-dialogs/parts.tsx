import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { lazyPart } from "../shell/lazy-part.tsx";
import { PartError } from "../shell/part-error.tsx";
import { strings } from "../strings.ts";
import { closeDialog } from "./dialog-location.ts";
import type { DialogProps, SelectedDialogProps } from "./dialog-props.ts";

// Nobody needs a dialog to see the first page.
export const DetailsDrawer = lazyPart<DialogProps>(() => import("../token-details/details-drawer.tsx"), errorDialog);
export const EditDialog = lazyPart<DialogProps>(() => import("./edit-dialog.tsx"), errorDialog);
export const RotateDialog = lazyPart<DialogProps>(() => import("./rotate-dialog.tsx"), errorDialog);
export const DeleteDialog = lazyPart<DialogProps>(() => import("./delete-dialog.tsx"), errorDialog);
export const DisableOwnDialog = lazyPart<DialogProps>(() => import("./disable-own-dialog.tsx"), errorDialog);
export const ExtendSelectedDialog = lazyPart<SelectedDialogProps>(
  () => import("./extend-selected-dialog.tsx"),
  errorDialog,
);
export const DeleteSelectedDialog = lazyPart<SelectedDialogProps>(
  () => import("./delete-selected-dialog.tsx"),
  errorDialog,
);

function errorDialog(error: unknown, retry: () => void, props: DialogProps | SelectedDialogProps): ReactNode {
  return (
    <Modal opened onClose={"onClose" in props ? props.onClose : closeDialog} title={strings.shell.partFailed}>
      <PartError error={error} onRetry={retry} />
    </Modal>
  );
}
