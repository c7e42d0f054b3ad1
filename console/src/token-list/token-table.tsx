import { Card, Checkbox, Group, Table, UnstyledButton } from "@mantine/core";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { Token } from "../../../client/types.ts";
import { Expiry } from "../display/expiry.tsx";
import { ScopeBadges } from "../display/scope-badges.tsx";
import { StatusBadge } from "../display/status-badge.tsx";
import { strings } from "../strings.ts";
import { LastSeen } from "./last-seen.tsx";
import { OwnerFilter } from "./owner-filter.tsx";
import { nextSort, type SortColumn, type TokenSort } from "./sort-tokens.ts";
import { TokenActions } from "./token-actions.tsx";
import { TokenName } from "./token-name.tsx";
import type { TokenSelection } from "./use-token-selection.ts";

const text = strings.list;

/** What both forms of a list are given. */
export interface TokenListingProps {
  readonly tokens: readonly Token[];
  /** The id of the token that was just created. */
  readonly createdId: string | undefined;
  readonly showOwner: boolean;
  readonly sort: TokenSort;
  readonly selection: TokenSelection;
  readonly onSort: (sort: TokenSort) => void;
  readonly onOwner: (owner: string) => void;
}

/** Tokens as a table, for wide windows. */
export function TokenTable(props: TokenListingProps) {
  const { tokens, createdId, showOwner, sort, selection, onSort, onOwner } = props;
  const header = (column: SortColumn, label: string) => (
    <SortableHeader column={column} label={label} sort={sort} onSort={onSort} />
  );
  return (
    <Card withBorder padding={0}>
      <Table verticalSpacing="sm" horizontalSpacing="sm" highlightOnHover className="token-table">
        <Table.Caption className="hidden-caption">{text.caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className="select-cell">
              <Checkbox
                size="xs"
                aria-label={text.selectAll}
                checked={selection.isAll}
                indeterminate={selection.isSome}
                onChange={selection.toggleAll}
              />
            </Table.Th>
            {header("name", text.name)}
            {showOwner && header("owner", text.owner)}
            <Table.Th scope="col">{text.scopes}</Table.Th>
            {header("lastSeenAt", text.lastSeen)}
            {header("expiresAt", text.expires)}
            {header("status", text.status)}
            <Table.Th scope="col">
              <span className="visually-hidden">{text.actions}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr
              key={token.id}
              data-token={token.id}
              data-new={token.id === createdId || undefined}
              data-selected={selection.has(token) || undefined}
            >
              <Table.Td className="select-cell">
                <Checkbox size="xs" {...selection.checkboxProps(token)} />
              </Table.Td>
              <Table.Td className="name-cell">
                <TokenName token={token} isNew={token.id === createdId} />
              </Table.Td>
              {showOwner && (
                <Table.Td className="owner-cell">
                  <OwnerFilter owner={token.owner} onOwner={onOwner} />
                </Table.Td>
              )}
              <Table.Td>
                <ScopeBadges scopes={token.scopes} />
              </Table.Td>
              <Table.Td>
                <LastSeen time={token.lastSeenAt} />
              </Table.Td>
              <Table.Td>
                <Expiry expiresAt={token.expiresAt} />
              </Table.Td>
              <Table.Td>
                <StatusBadge token={token} />
              </Table.Td>
              <Table.Td className="actions-cell">
                <TokenActions token={token} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

interface SortableHeaderProps {
  readonly column: SortColumn;
  readonly label: string;
  readonly sort: TokenSort;
  readonly onSort: (sort: TokenSort) => void;
}

function SortableHeader({ column, label, sort, onSort }: SortableHeaderProps) {
  const order = sort?.column === column ? (sort.descending ? "descending" : "ascending") : "none";
  const Icon = { none: ChevronsUpDown, ascending: ArrowUp, descending: ArrowDown }[order];
  return (
    <Table.Th scope="col" aria-sort={order}>
      <UnstyledButton className="sort-button" onClick={() => onSort(nextSort(sort, column))}>
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} aria-hidden />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
