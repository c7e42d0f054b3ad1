import { Modal, Skeleton } from "@mantine/core";
import type { ComponentType } from "react";
import type { Token } from "../../../client/types.ts";
import { useToken } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useCurrentToken } from "../session/current-token.tsx";
import { strings } from "../strings.ts";
import { closeDialog, type DialogAction, useFocusReturn, useOpenDialog } from "./dialog-location.ts";
import type { DialogProps } from "./dialog-props.ts";
import { DeleteDialog, DetailsDrawer, DisableOwnDialog, EditDialog, RotateDialog } from "./parts.tsx";

const dialogs: Readonly<Record<DialogAction, ComponentType<DialogProps>>> = {
  details: DetailsDrawer,
  edit: EditDialog,
  rotate: RotateDialog,
  disable: DisableOwnDialog,
  delete: DeleteDialog,
};

/** The dialog about one token that the address names. */
export function TokenDialogs() {
  const dialog = useOpenDialog();
  useFocusReturn(dialog !== null);
  return dialog && <TokenDialog key={`${dialog.action} ${dialog.tokenId}`} {...dialog} />;
}

function TokenDialog({ action, tokenId }: { readonly action: DialogAction; readonly tokenId: string }) {
  const self = useCurrentToken();
  const { data: token, error, refetch } = useToken(tokenId);
  if (!token) {
    return (
      <Modal opened onClose={closeDialog} title={strings.details.title}>
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

/** Whether a link can open the dialog: the one that disables a token is for the token that is signed in. */
function isOffered(action: DialogAction, token: Token, self: Token): boolean {
  return action !== "disable" || (token.id === self.id && token.status === "active");
}
