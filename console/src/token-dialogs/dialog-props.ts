import type { Token } from "../../../client/types.ts";
import type { BulkChange } from "../api/bulk-mutations.ts";

/** What a dialog about one token is given. */
export interface DialogProps {
  readonly token: Token;
}

/** What a dialog about the selected tokens is given. */
export interface SelectedDialogProps {
  readonly tokens: readonly Token[];
  readonly isBusy: boolean;
  readonly onRun: (change: BulkChange) => void;
  readonly onClose: () => void;
}
