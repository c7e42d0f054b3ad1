import { Drawer, Group, Skeleton, Stack, Title } from "@mantine/core";
import { useToken } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { strings } from "../strings.ts";
import type { TokenDialog } from "../token-dialogs/use-token-dialogs.ts";
import { TokenActions } from "../token-list/token-actions.tsx";
import { AuditTrail } from "./audit-trail.tsx";
import { TokenProperties } from "./token-properties.tsx";

const text = strings.details;

interface DetailsDrawerProps {
  readonly tokenId: string;
  readonly onOpen: (dialog: TokenDialog) => void;
  readonly onClose: () => void;
}

/** All about one token, with its audit trail. */
export default function DetailsDrawer({ tokenId, onOpen, onClose }: DetailsDrawerProps) {
  const { data: token, error, refetch } = useToken(tokenId);
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={text.title}>
      <Stack gap="lg">
        {error && <ProblemAlert error={error} onRetry={() => refetch()} />}
        {!token && !error && <Skeleton height={240} role="status" aria-label={strings.loading} />}
        {token && (
          <>
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <Title order={3} className="break">
                {token.name}
              </Title>
              <TokenActions token={token} onOpen={onOpen} inDetails />
            </Group>
            <TokenProperties token={token} />
            <section aria-label={text.trail}>
              <Title order={3} size="h4" mb="md">
                {text.trail}
              </Title>
              <AuditTrail tokenId={tokenId} />
            </section>
          </>
        )}
      </Stack>
    </Drawer>
  );
}
