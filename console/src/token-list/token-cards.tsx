import { Card, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { Expiry } from "../display/expiry.tsx";
import { ScopeBadges } from "../display/scope-badges.tsx";
import { StatusBadge } from "../display/status-badge.tsx";
import { strings } from "../strings.ts";
import { LastSeen } from "./last-seen.tsx";
import type { SortColumn } from "./sort-tokens.ts";
import { TokenActions } from "./token-actions.tsx";
import { TokenName } from "./token-name.tsx";
import type { TokensProps } from "./token-table.tsx";

const text = strings.list;

/** A page of tokens as a list of cards, for narrow windows. */
export function TokenCards({ tokens, showOwner, sort, onSort, onOpen }: TokensProps) {
  return (
    <>
      <SortSelect showOwner={showOwner} sort={sort} onSort={onSort} />
      <Stack component="ul" gap="sm" className="plain-list" aria-label={text.caption}>
        {tokens.map((token) => (
          <Card component="li" withBorder padding="md" key={token.id} data-token={token.id}>
            <Stack gap="sm">
              <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xs">
                <TokenName token={token} onOpen={onOpen} />
                <TokenActions token={token} onOpen={onOpen} />
              </Group>
              <ScopeBadges scopes={token.scopes} most={3} />
              <Group gap="lg" align="flex-start">
                <Fact label={text.status}>
                  <StatusBadge token={token} />
                </Fact>
                {showOwner && (
                  <Fact label={text.owner}>
                    <Text size="sm" className="break">
                      {token.owner}
                    </Text>
                  </Fact>
                )}
                <Fact label={text.lastSeen}>
                  <LastSeen time={token.lastSeenAt} />
                </Fact>
                <Fact label={text.expires}>
                  <Expiry expiresAt={token.expiresAt} />
                </Fact>
              </Group>
            </Stack>
          </Card>
        ))}
      </Stack>
    </>
  );
}

function SortSelect({ showOwner, sort, onSort }: Pick<TokensProps, "showOwner" | "sort" | "onSort">) {
  const columns: Partial<Record<SortColumn, string>> = {
    ...(showOwner && { owner: text.owner }),
    name: text.name,
    lastSeenAt: text.lastSeen,
    expiresAt: text.expires,
    status: text.status,
  };
  return (
    <NativeSelect
      mb="sm"
      aria-label={text.sort}
      value={sort?.column ?? ""}
      data={[
        { value: "", label: text.unsorted },
        ...Object.entries(columns).map(([value, label]) => ({ value, label: text.sortBy(label) })),
      ]}
      onChange={({ currentTarget: { value } }) =>
        // What was seen last is what one looks for first.
        onSort(value === "" ? null : { column: value as SortColumn, descending: value === "lastSeenAt" })
      }
    />
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      {children}
    </div>
  );
}
