import { Modal, Skeleton } from "@mantine/core";
import type { ComponentType } from "react";
import type { Token } from "../../../client/types.ts";
import { useToken } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { type CurrentCaller, useCurrentCaller } from "../session/current-caller.tsx";
import { strings } from "../strings.ts";
import { DetailsDrawer } from "../token-details/details-drawer.tsx";
import { detailsStrings } from "../token-details/strings.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { closeDialog, type DialogAction, type OpenDialog } from "./dialog-location.ts";
import type { DialogProps } from "./dialog-props.ts";
import { DisableOwnDialog } from "./disable-own-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";

const dialogs: Readonly<Record<DialogAction, ComponentType<DialogProps>>> = {
  details: DetailsDrawer,
  edit: EditDialog,
  rotate: RotateDialog,
  disable: DisableOwnDialog,
  delete: DeleteDialog,
};

/** A dialog about one token. */
export default function TokenDialog({ action, tokenId }: OpenDialog) {
  const self = useCurrentCaller();
  const { data: token, error, refetch } = useToken(tokenId);
  if (!token) {
    return (
      <Modal opened onClose={closeDialog} title={detailsStrings.details.title}>
        {error ? (
          <ProblemAlert error={error} onRetry={() => refetch()} />
        ) : (
          <Skeleton height={120} role="status" aria-label={strings.loading} />
        )}
      </Modal>
    );
  }
  const Dialog = dialogs[isOffered(action, token, self) ? action : "details"];
  return <Dialog token={token} />;
}

/** Whether a link can open the dialog: the one that disables a token is only for the caller's own token. */
function isOffered(action: DialogAction, token: Token, self: Pick<CurrentCaller, "id">): boolean {
  return action !== "disable" || (token.id === self.id && token.status === "active");
}
