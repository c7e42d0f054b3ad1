import { Card, Group, Table, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { Token } from "../../../client/types.ts";
import { Expiry } from "../display/expiry.tsx";
import { ScopeBadges } from "../display/scope-badges.tsx";
import { StatusBadge } from "../display/status-badge.tsx";
import { strings } from "../strings.ts";
import type { TokenDialog } from "../token-dialogs/use-token-dialogs.ts";
import { LastSeen } from "./last-seen.tsx";
import { nextSort, type SortColumn, type TokenSort } from "./sort-tokens.ts";
import { TokenActions } from "./token-actions.tsx";
import { TokenName } from "./token-name.tsx";

const text = strings.list;

/** What both forms of a listing are given. */
export interface TokensProps {
  readonly tokens: readonly Token[];
  readonly showOwner: boolean;
  readonly sort: TokenSort;
  readonly onSort: (sort: TokenSort) => void;
  readonly onOpen: (dialog: TokenDialog) => void;
}

/** A page of tokens as a table, for wide windows. */
export function TokenTable({ tokens, showOwner, sort, onSort, onOpen }: TokensProps) {
  const head = (column: SortColumn, label: string) => (
    <SortableHead column={column} label={label} sort={sort} onSort={onSort} />
  );
  return (
    <Card withBorder padding={0}>
      <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover className="token-table">
        <Table.Caption className="hidden-caption">{text.caption}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {head("name", text.name)}
            {showOwner && head("owner", text.owner)}
            <Table.Th scope="col">{text.scopes}</Table.Th>
            {head("lastSeenAt", text.lastSeen)}
            {head("expiresAt", text.expires)}
            {head("status", text.status)}
            <Table.Th scope="col">
              <span className="visually-hidden">{text.actions}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.id} data-token={token.id}>
              <Table.Td className="name-cell">
                <TokenName token={token} onOpen={onOpen} />
              </Table.Td>
              {showOwner && (
                <Table.Td className="owner-cell">
                  <Text size="sm" truncate title={token.owner}>
                    {token.owner}
                  </Text>
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
                <TokenActions token={token} onOpen={onOpen} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

interface SortableHeadProps {
  readonly column: SortColumn;
  readonly label: string;
  readonly sort: TokenSort;
  readonly onSort: (sort: TokenSort) => void;
}

function SortableHead({ column, label, sort, onSort }: SortableHeadProps) {
  const order = sort?.column === column ? (sort.descending ? "descending" : "ascending") : "none";
  const Icon = { none: ChevronsUpDown, ascending: ArrowUp, descending: ArrowDown }[order];
  return (
    <Table.Th scope="col" aria-sort={order}>
      <Tooltip label={text.sortsPage} openDelay={600}>
        <UnstyledButton className="sort-button" onClick={() => onSort(nextSort(sort, column))}>
          <Group gap={4} wrap="nowrap">
            {label}
            <Icon size={14} aria-hidden />
          </Group>
        </UnstyledButton>
      </Tooltip>
    </Table.Th>
  );
}
