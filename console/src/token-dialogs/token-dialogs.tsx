import { lazy, Suspense } from "react";
import type { TokenDialog } from "./use-token-dialogs.ts";

// Nobody needs a dialog to see the first page.
const DetailsDrawer = lazy(() => import("../token-details/details-drawer.tsx"));
const CreateDialog = lazy(() => import("./create-dialog.tsx"));
const EditDialog = lazy(() => import("./edit-dialog.tsx"));
const RotateDialog = lazy(() => import("./rotate-dialog.tsx"));
const DeleteDialog = lazy(() => import("./delete-dialog.tsx"));
const DisableOwnDialog = lazy(() => import("./disable-own-dialog.tsx"));

interface TokenDialogsProps {
  readonly dialog: TokenDialog | null;
  /** Whether a token may be created for another owner than one's own. */
  readonly forAnyOwner: boolean;
  readonly onOpen: (dialog: TokenDialog) => void;
  readonly onClose: () => void;
}

/** The dialog that is open. A closed one is gone at once, with all that it held. */
export function TokenDialogs({ dialog, ...props }: TokenDialogsProps) {
  return <Suspense>{dialog && <OpenDialog dialog={dialog} {...props} />}</Suspense>;
}

function OpenDialog({ dialog, forAnyOwner, onOpen, onClose }: TokenDialogsProps & { readonly dialog: TokenDialog }) {
  switch (dialog.kind) {
    case "create":
      return <CreateDialog forAnyOwner={forAnyOwner} onClose={onClose} />;
    case "details":
      return <DetailsDrawer key={dialog.tokenId} tokenId={dialog.tokenId} onOpen={onOpen} onClose={onClose} />;
    case "edit":
      return <EditDialog token={dialog.token} onClose={onClose} />;
    case "rotate":
      return <RotateDialog token={dialog.token} onClose={onClose} />;
    case "delete":
      return <DeleteDialog token={dialog.token} onClose={onClose} />;
    case "disable":
      return <DisableOwnDialog token={dialog.token} onClose={onClose} />;
  }
}
