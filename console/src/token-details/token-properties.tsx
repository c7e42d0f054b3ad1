import { DataList, Group, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import type { Token } from "../../../client/types.ts";
import { CopyIcon } from "../display/copy-icon.tsx";
import { Expiry } from "../display/expiry.tsx";
import { formatDateTime } from "../display/format.ts";
import { ScopeBadges } from "../display/scope-badges.tsx";
import { StatusBadge } from "../display/status-badge.tsx";
import { strings } from "../strings.ts";
import { LastSeen } from "../token-list/last-seen.tsx";
import { listStrings } from "../token-list/strings.ts";
import { detailsStrings } from "./strings.ts";

const text = detailsStrings.details;

/** The properties of a token. */
export function TokenProperties({ token }: { readonly token: Token }) {
  const { expiresAt, lastSeenAt } = token;
  const wide = useMediaQuery("(min-width: 36em)", undefined, { getInitialValueInEffect: false });
  return (
    <DataList orientation={wide ? "horizontal" : "vertical"} labelWidth="11.5rem" gap="xs">
      <Property label={text.id}>
        <Group gap={4} wrap="nowrap">
          <Text size="sm" ff="monospace" className="break">
            {token.id}
          </Text>
          <CopyIcon text={token.id} label={text.copyId} />
        </Group>
      </Property>
      <Property label={listStrings.list.name}>{token.name}</Property>
      <Property label={listStrings.list.owner}>{token.owner}</Property>
      {token.description && <Property label={text.description}>{token.description}</Property>}
      <Property label={listStrings.list.status}>
        <StatusBadge token={token} />
      </Property>
      <Property label={listStrings.list.scopes}>
        <ScopeBadges scopes={token.scopes} max={50} />
      </Property>
      <Property label={listStrings.list.expires}>
        <InFull time={expiresAt}>
          <Expiry expiresAt={expiresAt} />
        </InFull>
      </Property>
      <Property label={listStrings.list.lastSeen}>
        <InFull time={lastSeenAt}>
          <LastSeen time={lastSeenAt} />
        </InFull>
      </Property>
      <Property label={text.cidrs}>
        {token.allowedCidrs.length === 0 ? strings.anyAddress : token.allowedCidrs.join(", ")}
      </Property>
      <Property label={text.created}>{formatDateTime(token.createdAt)}</Property>
      <Property label={text.updated}>{formatDateTime(token.updatedAt)}</Property>
    </DataList>
  );
}

/** A time as in lists, followed by the exact time: the keyboard can't reach tooltips. */
function InFull({ time, children }: { readonly time: string | null; readonly children: ReactNode }) {
  return (
    <Group gap="xs">
      {children}
      {time !== null && (
        <Text size="sm" c="dimmed">
          {formatDateTime(time)}
        </Text>
      )}
    </Group>
  );
}

function Property({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <DataList.Item>
      <DataList.ItemLabel>{label}</DataList.ItemLabel>
      <DataList.ItemValue className="break">{children}</DataList.ItemValue>
    </DataList.Item>
  );
}
