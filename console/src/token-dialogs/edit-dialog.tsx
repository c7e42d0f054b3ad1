import { Alert, Modal, Stack, Text } from "@mantine/core";
import { Lock } from "lucide-react";
import { useRef, useState } from "react";
import { ProblemError } from "../../../client/errors.ts";
import type { Input, Token } from "../../../client/types.ts";
import { useUpdateToken } from "../api/mutations.ts";
import { useToken } from "../api/queries.ts";
import { notifyDone } from "../display/notifications.tsx";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useDiscardGuard } from "../navigation/use-discard-guard.tsx";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { getPermissions } from "../session/permissions.ts";
import { focusFirstInvalid } from "../token-form/focus-first-invalid.ts";
import { TokenFields } from "../token-form/token-fields.tsx";
import {
  showViolations,
  type TokenFormValues,
  toExpiry,
  toFormValues,
  useTokenForm,
} from "../token-form/token-form.ts";
import { DialogButtons } from "./dialog-buttons.tsx";
import { closeDialog } from "./dialog-location.ts";
import type { DialogProps } from "./dialog-props.ts";
import { type Conflict, EditConflict, mergeChanges } from "./edit-conflict.tsx";
import { dialogStrings } from "./strings.ts";

const text = dialogStrings.edit;

/** Edits a token. If someone else has changed it in the meantime, both sets of changes are merged. */
export function EditDialog({ token: opened }: DialogProps) {
  // The base of the changes: the token as it was opened, and after a conflict the current one.
  const [token, setToken] = useState(opened);
  const [conflicts, setConflicts] = useState<readonly Conflict[]>();
  const [isMerging, setIsMerging] = useState(false);
  const update = useUpdateToken(token);
  const latest = useToken(token.id);
  const form = useTokenForm(toFormValues(opened));
  const element = useRef<HTMLFormElement>(null);
  const guard = useDiscardGuard(form.isDirty() && !update.isSuccess);
  const close = () => guard.leave(closeDialog);

  async function submit(values: TokenFormValues) {
    const changes = changedFields(token, values);
    if (Object.keys(changes).length === 0) return closeDialog();
    try {
      const { name, effectiveBy } = await update.mutateAsync(changes);
      notifyDone(text.done(name), effectiveBy);
      closeDialog();
    } catch (error) {
      const isStale = error instanceof ProblemError && error.code === "precondition_failed";
      if (isStale) await merge();
      else if (showViolations(form, error)) update.reset();
      focusFirstInvalid(element.current);
    }
  }

  async function merge() {
    setIsMerging(true);
    const { data: now, isSuccess } = await latest.refetch();
    // Whoever waits until the form can be submitted finds what has come of the merge: React renders both at once.
    setIsMerging(false);
    if (!isSuccess) return;
    setConflicts(mergeChanges(form, token, now));
    setToken(now);
    update.reset();
  }

  function takeTheirs(conflict: Conflict) {
    form.setValues(conflict.theirs);
    setConflicts(conflicts?.filter((other) => other !== conflict));
  }

  return (
    <Modal
      opened
      onClose={close}
      title={text.title(opened.name)}
      size="lg"
      closeOnEscape={!update.isPending}
      withCloseButton={!update.isPending}
      closeOnClickOutside={false}
    >
      <form ref={element} onSubmit={form.onSubmit(submit, () => focusFirstInvalid(element.current))} noValidate>
        <Stack>
          <LockedFields token={token} />
          <TokenFields form={form} currentExpiry={token.expiresAt} currentScopes={token.scopes} />
          {conflicts && <EditConflict form={form} now={token} conflicts={conflicts} onTake={takeTheirs} />}
          {update.error && !isMerging && <ProblemAlert error={update.error} />}
          <DialogButtons submit={text.submit} isBusy={update.isPending} isDisabled={isMerging} onCancel={close} />
        </Stack>
      </form>
      {guard.question}
    </Modal>
  );
}

/** Tells users other than administrators which fields an administrator has restricted. */
function LockedFields({ token }: { readonly token: Token }) {
  const { isAdmin } = getPermissions(useCurrentCaller());
  const fields = token.lockedFields.filter((field) => field !== "status").map((field) => text.lockable[field]);
  if (isAdmin || fields.length === 0) return null;
  return (
    <Alert color="indigo" icon={<Lock aria-hidden />} role="note">
      <Text size="sm">{text.locked(new Intl.ListFormat("en").format(fields))}</Text>
    </Alert>
  );
}

/** Only the changed fields, so that nothing else is overwritten. */
function changedFields(token: Token, values: TokenFormValues): Input<"updateToken">["body"] {
  const name = values.name.trim();
  const description = values.description.trim() || null;
  const expiresAt = toExpiry(values);
  return {
    ...(name !== token.name && { name }),
    ...(description !== token.description && { description }),
    ...(!hasSameMembers(values.scopes, token.scopes) && { scopes: values.scopes }),
    ...(expiresAt !== undefined && expiresAt !== token.expiresAt && { expiresAt }),
    ...(!hasSameMembers(values.cidrs, token.allowedCidrs) && { allowedCidrs: values.cidrs }),
  };
}

function hasSameMembers(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((member) => right.includes(member));
}
