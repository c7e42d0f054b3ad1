import type { Token } from "../../../client/types.ts";
import type { BulkChange } from "../api/bulk-mutations.ts";

/** The props of a dialog about one token. */
export interface DialogProps {
  readonly token: Token;
}

/** The props of a dialog about the selected tokens. */
export interface SelectedDialogProps {
  readonly tokens: readonly Token[];
  readonly isBusy: boolean;
  readonly onRun: (change: BulkChange) => void;
  readonly onClose: () => void;
}
