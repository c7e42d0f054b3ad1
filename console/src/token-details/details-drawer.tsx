import { Alert, Button, Drawer, Group, Stack, Text, Title } from "@mantine/core";
import { CirclePause, CirclePlay, Pencil, RotateCw, TriangleAlert } from "lucide-react";
import type { Token } from "../../../client/types.ts";
import { formatDateTime } from "../display/format.ts";
import { closeDialog, openDialog } from "../token-dialogs/dialog-location.ts";
import type { DialogProps } from "../token-dialogs/dialog-props.ts";
import { listStrings } from "../token-list/strings.ts";
import { TokenActions } from "../token-list/token-actions.tsx";
import { useTokenChanges } from "../token-list/use-token-changes.ts";
import { TokenUsage } from "../token-usage/token-usage.tsx";
import { AuditTrail } from "./audit-trail.tsx";
import { PreviousSecretBanner } from "./previous-secret-banner.tsx";
import { detailsStrings } from "./strings.ts";
import { TokenProperties } from "./token-properties.tsx";

const text = detailsStrings.details;

/** The details of a token: its properties, usage and audit trail. */
export function DetailsDrawer({ token }: DialogProps) {
  return (
    <Drawer opened onClose={closeDialog} position="right" size="lg" title={text.title}>
      <Stack gap="lg">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={3} className="break">
            {token.name}
          </Title>
          <TokenActions token={token} inDetails />
        </Group>
        <FrequentActions token={token} />
        <RevokedBanner token={token} />
        <PreviousSecretBanner token={token} />
        <TokenProperties token={token} />
        <TokenUsage token={token} />
        <section aria-label={text.trail}>
          <Title order={3} size="h4" mb="md">
            {text.trail}
          </Title>
          <AuditTrail tokenId={token.id} />
        </section>
      </Stack>
    </Drawer>
  );
}

function FrequentActions({ token }: DialogProps) {
  const { disable, activate, rotateRefusal, activateRefusal } = useTokenChanges(token);
  const refusals = new Set([rotateRefusal, token.status === "active" ? undefined : activateRefusal]);
  return (
    <div>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<Pencil size={15} aria-hidden />}
          onClick={() => openDialog("edit", token.id)}
        >
          {listStrings.actions.edit}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<RotateCw size={15} aria-hidden />}
          disabled={rotateRefusal !== undefined}
          onClick={() => openDialog("rotate", token.id)}
        >
          {listStrings.actions.rotate}
        </Button>
        {token.status === "active" ? (
          <Button size="xs" variant="default" leftSection={<CirclePause size={15} aria-hidden />} onClick={disable}>
            {listStrings.actions.disable}
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            leftSection={<CirclePlay size={15} aria-hidden />}
            disabled={activateRefusal !== undefined}
            onClick={activate}
          >
            {listStrings.actions.activate}
          </Button>
        )}
      </Group>
      {[...refusals].map(
        (refusal) =>
          refusal && (
            <Text key={refusal} size="xs" c="dimmed" mt={4}>
              {refusal}
            </Text>
          ),
      )}
    </div>
  );
}

function RevokedBanner({ token }: { readonly token: Token }) {
  if (token.revokedAt === null) return null;
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={text.revoked(formatDateTime(token.revokedAt))}>
      <Text size="sm">{text.revokedHint}</Text>
    </Alert>
  );
}
