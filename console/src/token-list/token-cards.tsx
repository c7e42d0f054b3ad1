import { Card, Checkbox, Group, NativeSelect, Stack } from "@mantine/core";
import { Expiry } from "../display/expiry.tsx";
import { Fact } from "../display/fact.tsx";
import { ScopeBadges } from "../display/scope-badges.tsx";
import { StatusBadge } from "../display/status-badge.tsx";
import { LastSeen } from "./last-seen.tsx";
import { OwnerFilter } from "./owner-filter.tsx";
import { isSortColumn, sortColumns } from "./sort-tokens.ts";
import { listStrings } from "./strings.ts";
import { TokenActions } from "./token-actions.tsx";
import { TokenName } from "./token-name.tsx";
import type { TokenListingProps } from "./token-table.tsx";
import { TokenTrend } from "./token-trend.tsx";

const text = listStrings.list;
const columnLabels = {
  name: text.name,
  owner: text.owner,
  lastSeenAt: text.lastSeen,
  expiresAt: text.expires,
  status: text.status,
};

/** Tokens as a list of cards, for narrow windows. */
export function TokenCards(props: TokenListingProps) {
  const { tokens, createdId, showOwner, sort, selection, trends, onSort, onOwner } = props;
  return (
    <>
      <SortSelect showOwner={showOwner} sort={sort} onSort={onSort} />
      <ul className="plain-list token-cards" aria-label={text.caption}>
        {tokens.map((token) => (
          <Card
            component="li"
            withBorder
            padding="md"
            key={token.id}
            data-token={token.id}
            data-new={token.id === createdId || undefined}
            data-selected={selection.has(token) || undefined}
          >
            <Stack gap="sm">
              <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xs">
                <Group align="flex-start" wrap="nowrap" gap="sm" miw={0}>
                  <Checkbox size="sm" {...selection.checkboxProps(token)} />
                  <TokenName token={token} isNew={token.id === createdId} />
                </Group>
                <TokenActions token={token} />
              </Group>
              <ScopeBadges scopes={token.scopes} max={3} />
              <Group align="flex-start" className="card-facts">
                <Fact label={text.status}>
                  <StatusBadge token={token} />
                </Fact>
                {showOwner && (
                  <Fact label={text.owner}>
                    <OwnerFilter owner={token.owner} onOwner={onOwner} />
                  </Fact>
                )}
                <Fact label={text.lastSeen}>
                  <LastSeen time={token.lastSeenAt} />
                  <TokenTrend trend={trends.get(token.id)} />
                </Fact>
                <Fact label={text.expires}>
                  <Expiry expiresAt={token.expiresAt} />
                </Fact>
              </Group>
            </Stack>
          </Card>
        ))}
      </ul>
    </>
  );
}

function SortSelect({ showOwner, sort, onSort }: Pick<TokenListingProps, "showOwner" | "sort" | "onSort">) {
  const columns = sortColumns.filter((column) => showOwner || column !== "owner");
  return (
    <NativeSelect
      mb="sm"
      aria-label={text.sort}
      value={sort?.column ?? ""}
      data={[
        { value: "", label: text.unsorted },
        ...columns.map((column) => ({ value: column, label: text.sortBy(columnLabels[column]) })),
      ]}
      onChange={({ currentTarget: { value } }) =>
        // Users look for the most recently used tokens first.
        onSort(isSortColumn(value) ? { column: value, descending: value === "lastSeenAt" } : null)
      }
    />
  );
}
