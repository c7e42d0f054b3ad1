import { Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { useCreateToken } from "../api/mutations.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useCurrentToken } from "../session/current-token.tsx";
import { strings } from "../strings.ts";
import { DialogButtons } from "./dialog-buttons.tsx";
import { SecretDialog } from "./secret-dialog.tsx";
import { TokenFields } from "./token-fields.tsx";
import { expiryOf, showViolations, type TokenFormValues, useTokenForm } from "./token-form.ts";

const text = strings.create;

interface CreateDialogProps {
  readonly forAnyOwner: boolean;
  readonly onClose: () => void;
}

/** Creates a token, then shows its secret, once. */
export default function CreateDialog({ forAnyOwner, onClose }: CreateDialogProps) {
  const self = useCurrentToken();
  const create = useCreateToken();
  const [secret, setSecret] = useState<string>();
  const form = useTokenForm({
    name: "",
    owner: forAnyOwner ? "" : self.owner,
    description: "",
    scopes: [],
    preset: "90",
    date: null,
    cidrs: [],
  });

  async function submit(values: TokenFormValues) {
    try {
      const token = await create.mutateAsync({
        name: values.name.trim(),
        // Without tokens:admin the owner is one's own, and is not to be named.
        ...(values.owner.trim() !== self.owner && { owner: values.owner.trim() }),
        description: values.description.trim() || null,
        scopes: values.scopes,
        expiresAt: expiryOf(values) ?? null,
        allowedCidrs: values.cidrs,
      });
      create.reset();
      setSecret(token.secret);
    } catch (error) {
      showViolations(form, error);
    }
  }

  if (secret !== undefined) {
    return (
      <SecretDialog
        title={strings.secret.titleCreated}
        name={form.values.name.trim()}
        secret={secret}
        onClose={onClose}
      />
    );
  }
  return (
    <Modal opened onClose={onClose} title={text.title} size="lg" closeOnClickOutside={!form.isDirty()}>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack>
          {create.error && <ProblemAlert error={create.error} />}
          <TokenFields form={form} withOwner={forAnyOwner} />
          <DialogButtons submit={text.submit} busy={create.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}
