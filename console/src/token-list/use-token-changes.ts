import type { Token } from "../../../client/types.ts";
import { useSetStatus } from "../api/mutations.ts";
import { notifyDone, notifyFailed } from "../display/notifications.tsx";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { getPermissions } from "../session/permissions.ts";
import { openDialog } from "../token-dialogs/dialog-location.ts";
import { listStrings } from "./strings.ts";

const text = listStrings.actions;

/** The changes of a token, and the reasons why some aren't possible. */
export interface TokenChanges {
  readonly disable: () => void;
  readonly activate: () => void;
  /** Why the token can't be rotated; `undefined` if it can. */
  readonly rotateRefusal: string | undefined;
  readonly activateRefusal: string | undefined;
}

/** The changes of a token that need no form. Disabling can be undone. */
export function useTokenChanges(token: Token): TokenChanges {
  const self = useCurrentCaller();
  const setStatus = useSetStatus();
  const { isAdmin, canGrant } = getPermissions(self);
  const isOwn = token.id === self.id;
  const missing = isOwn || canGrant(token.scopes) ? undefined : text.scopesNotHeld;
  const locked = !isAdmin && token.lockedFields.includes("status") ? text.statusLocked : undefined;

  function change(status: Token["status"]) {
    const done = status === "disabled" ? listStrings.setStatus.disabled : listStrings.setStatus.activated;
    const isUndoable = status === "disabled" && !missing;
    setStatus.mutate(
      { token, status },
      {
        onSuccess: ({ effectiveBy }) =>
          notifyDone(done(token.name), effectiveBy, isUndoable ? () => change("active") : undefined),
        onError: (error) => notifyFailed(listStrings.setStatus.failed(token.name), error),
      },
    );
  }

  return {
    // Disabling the caller's own token ends the session, so it asks for confirmation.
    disable: () => (isOwn ? openDialog("disable", token.id) : change("disabled")),
    activate: () => change("active"),
    rotateRefusal: missing,
    activateRefusal: locked ?? missing,
  };
}
