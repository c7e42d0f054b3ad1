import { Button, Group, Stack, Title } from "@mantine/core";
import { useClipboard, useDocumentTitle } from "@mantine/hooks";
import { Check, Link2 } from "lucide-react";
import { useRef } from "react";
import { useSearchParams } from "wouter";
import type { Input } from "../../../client/types.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { navigate } from "../navigation/location-store.ts";
import { useDiscardGuard } from "../navigation/use-discard-guard.tsx";
import { requestCreation } from "../secret/request-secret.ts";
import { useSecretIssuer } from "../secret/secret-issuer.tsx";
import { secretStrings } from "../secret/strings.ts";
import { useSecretRequest } from "../secret/use-secret-request.ts";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { getPermissions } from "../session/permissions.ts";
import { useSession } from "../session/session.tsx";
import { strings } from "../strings.ts";
import { focusFirstInvalid } from "../token-form/focus-first-invalid.ts";
import { TokenFields } from "../token-form/token-fields.tsx";
import { showViolations, type TokenFormValues, toExpiry, useTokenForm } from "../token-form/token-form.ts";
import { toPrefillQuery, valuesFromQuery } from "./prefill.ts";
import { createStrings } from "./strings.ts";
import { TokenSummary } from "./token-summary.tsx";

const text = createStrings.create;

/** Creates a token. A link can prefill the form. */
export default function CreateTokenPage() {
  const self = useCurrentCaller();
  const { isAdmin } = getPermissions(self);
  const { client } = useSession();
  const { isIssuing } = useSecretIssuer();
  const [query] = useSearchParams();
  const form = useTokenForm(valuesFromQuery(query, self.owner));
  const element = useRef<HTMLFormElement>(null);
  const guard = useDiscardGuard(form.isDirty());
  const creation = useSecretRequest({
    title: secretStrings.titleCreated,
    prepare: (prefix, body: Input<"createToken">["body"]) => requestCreation(client, self, prefix, body),
  });
  useDocumentTitle(`${text.title} · ${strings.product}`);

  async function submit(values: TokenFormValues) {
    try {
      const token = await creation.mutateAsync(toRequestBody(values, self.owner));
      navigate(token.owner === self.owner ? "/my-tokens" : "/all-tokens", {
        unguarded: true,
        replace: true,
        state: { created: token.id },
      });
    } catch (error) {
      if (showViolations(form, error)) creation.reset();
      focusFirstInvalid(element.current);
    }
  }

  const hasScopes = form.values.scopes.length > 0;
  return (
    <>
      <Title order={1} size="h2" mb="lg">
        {text.title}
      </Title>
      <div className="create-token">
        <form
          ref={element}
          onSubmit={form.onSubmit(submit, () => focusFirstInvalid(element.current))}
          aria-label={text.title}
          noValidate
        >
          <Stack>
            {/* What is repeated until its outcome is known must stay what it is. */}
            <fieldset disabled={isIssuing || creation.isOutcomeUnknown} className="plain-fieldset">
              <Stack>
                <TokenFields form={form} withOwner={isAdmin} />
              </Stack>
            </fieldset>
            {creation.error && <ProblemAlert error={creation.error} hint={creation.isOutcomeUnknown && text.unknown} />}
            <Group gap="sm">
              <Button type="submit" loading={isIssuing}>
                {creation.isOutcomeUnknown ? strings.tryAgain : hasScopes ? text.submit : text.submitWithoutScopes}
              </Button>
              <Button variant="default" disabled={isIssuing} onClick={() => guard.leave(toList)}>
                {strings.cancel}
              </Button>
              <CopyLinkButton values={form.values} ownOwner={self.owner} />
            </Group>
          </Stack>
        </form>
        <TokenSummary values={form.values} />
      </div>
      {guard.question}
    </>
  );

  function toList() {
    navigate(query.has("owner") ? "/all-tokens" : "/my-tokens", { unguarded: true });
  }
}

function toRequestBody(values: TokenFormValues, ownOwner: string): Input<"createToken">["body"] {
  const owner = values.owner.trim();
  return {
    name: values.name.trim(),
    ...(owner !== ownOwner && { owner }),
    description: values.description.trim() || null,
    scopes: values.scopes,
    expiresAt: toExpiry(values) ?? null,
    allowedCidrs: values.cidrs,
  };
}

function CopyLinkButton({ values, ownOwner }: { readonly values: TokenFormValues; readonly ownOwner: string }) {
  const { copy, copied, error } = useClipboard();
  return (
    <Button
      variant="subtle"
      leftSection={copied ? <Check size={16} aria-hidden /> : <Link2 size={16} aria-hidden />}
      onClick={() => copy(`${location.origin}/tokens/new?${toPrefillQuery(values, ownOwner)}`)}
    >
      {error ? strings.copyFailed : copied ? strings.copied : text.copyLink}
    </Button>
  );
}
