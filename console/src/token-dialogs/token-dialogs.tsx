import { lazyPart } from "../shell/lazy-part.tsx";
import { PartErrorDialog } from "../shell/part-error-dialog.tsx";
import { closeDialog, type OpenDialog, useFocusReturn, useOpenDialog } from "./dialog-location.ts";

// The first page needs no dialog.
const TokenDialog = lazyPart<OpenDialog>(
  () => import("./token-dialog.tsx"),
  (error, retry) => <PartErrorDialog error={error} onRetry={retry} onClose={closeDialog} />,
);

/** The dialog about one token that the address names. */
export function TokenDialogs() {
  const dialog = useOpenDialog();
  useFocusReturn(dialog !== null);
  return dialog && <TokenDialog key={`${dialog.action} ${dialog.tokenId}`} {...dialog} />;
}
