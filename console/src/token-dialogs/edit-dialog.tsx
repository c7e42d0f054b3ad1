import { Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { ProblemError } from "../../../client/errors.ts";
import type { Input, Token } from "../../../client/types.ts";
import { useUpdateToken } from "../api/mutations.ts";
import { useToken } from "../api/queries.ts";
import { notifyDone } from "../display/notify.tsx";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { strings } from "../strings.ts";
import { DialogButtons } from "./dialog-buttons.tsx";
import { TokenFields } from "./token-fields.tsx";
import { expiryOf, showViolations, type TokenFormValues, useTokenForm, valuesOf } from "./token-form.ts";

const text = strings.edit;

interface EditDialogProps {
  readonly token: Token;
  readonly onClose: () => void;
}

/** Changes a token, unless someone else has changed it since it was shown. */
export default function EditDialog({ token: shown, onClose }: EditDialogProps) {
  const [token, setToken] = useState(shown);
  const update = useUpdateToken(token);
  const latest = useToken(token.id);
  const form = useTokenForm(valuesOf(token));

  async function submit(values: TokenFormValues) {
    const changes = changesOf(token, values);
    if (Object.keys(changes).length === 0) return onClose();
    try {
      const { name, effectiveBy } = await update.mutateAsync(changes);
      notifyDone(text.done(name), effectiveBy);
      onClose();
    } catch (error) {
      showViolations(form, error);
    }
  }

  async function reload() {
    const { data } = await latest.refetch();
    if (!data) return;
    setToken(data);
    form.setValues(valuesOf(data));
    update.reset();
  }

  const stale = update.error instanceof ProblemError && update.error.code === "precondition_failed";
  return (
    <Modal opened onClose={onClose} title={text.title(shown.name)} size="lg" closeOnClickOutside={!form.isDirty()}>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack>
          {update.error && (
            <ProblemAlert error={update.error} onRetry={stale ? reload : undefined} retryLabel={text.reload} />
          )}
          <TokenFields form={form} currentExpiry={token.expiresAt} currentScopes={token.scopes} />
          <DialogButtons submit={text.submit} busy={update.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

/** Only what is different, so that nothing else is overwritten. */
function changesOf(token: Token, values: TokenFormValues): Input<"updateToken">["body"] {
  const name = values.name.trim();
  const description = values.description.trim() || null;
  const expiresAt = expiryOf(values);
  return {
    ...(name !== token.name && { name }),
    ...(description !== token.description && { description }),
    ...(!sameMembers(values.scopes, token.scopes) && { scopes: values.scopes }),
    ...(expiresAt !== undefined && expiresAt !== token.expiresAt && { expiresAt }),
    ...(!sameMembers(values.cidrs, token.allowedCidrs) && { allowedCidrs: values.cidrs }),
  };
}

function sameMembers(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((member) => right.includes(member));
}
