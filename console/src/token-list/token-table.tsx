import { Card, Checkbox, Group, UnstyledButton } from "@mantine/core";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { Token } from "../../../client/types.ts";
import { Expiry } from "../display/expiry.tsx";
import { ScopeBadges } from "../display/scope-badges.tsx";
import { StatusBadge } from "../display/status-badge.tsx";
import { LastSeen } from "./last-seen.tsx";
import { OwnerFilter } from "./owner-filter.tsx";
import { nextSort, type SortColumn, type TokenSort } from "./sort-tokens.ts";
import { listStrings } from "./strings.ts";
import { TokenActions } from "./token-actions.tsx";
import { TokenName } from "./token-name.tsx";
import { TokenTrend } from "./token-trend.tsx";
import type { TokenSelection } from "./use-token-selection.ts";
import type { Trend } from "./use-trends.ts";

const text = listStrings.list;

/** The props of both forms of a list. */
export interface TokenListingProps {
  readonly tokens: readonly Token[];
  /** The id of the token that was just created. */
  readonly createdId: string | undefined;
  readonly showOwner: boolean;
  readonly sort: TokenSort;
  readonly selection: TokenSelection;
  /** The calls of the tokens by id, once they have loaded. */
  readonly trends: ReadonlyMap<string, Trend>;
  readonly onSort: (sort: TokenSort) => void;
  readonly onOwner: (owner: string) => void;
}

/** Tokens as a table, for wide windows. */
export function TokenTable(props: TokenListingProps) {
  const { tokens, createdId, showOwner, sort, selection, trends, onSort, onOwner } = props;
  const header = (column: SortColumn, label: string) => (
    <SortableHeader column={column} label={label} sort={sort} onSort={onSort} />
  );
  return (
    <Card withBorder padding={0}>
      <table className="token-table">
        <caption className="hidden-caption">{text.caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="select-cell">
              <Checkbox
                size="xs"
                aria-label={text.selectAll}
                checked={selection.isAll}
                indeterminate={selection.isSome}
                onChange={selection.toggleAll}
              />
            </th>
            {header("name", text.name)}
            {showOwner && header("owner", text.owner)}
            <th scope="col">{text.scopes}</th>
            {header("lastSeenAt", text.lastSeen)}
            {header("expiresAt", text.expires)}
            {header("status", text.status)}
            <th scope="col">
              <span className="visually-hidden">{text.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr
              key={token.id}
              data-token={token.id}
              data-new={token.id === createdId || undefined}
              data-selected={selection.has(token) || undefined}
            >
              <td className="select-cell">
                <Checkbox size="xs" {...selection.checkboxProps(token)} />
              </td>
              <td className="name-cell">
                <TokenName token={token} isNew={token.id === createdId} />
              </td>
              {showOwner && (
                <td className="owner-cell">
                  <OwnerFilter owner={token.owner} onOwner={onOwner} />
                </td>
              )}
              <td>
                <ScopeBadges scopes={token.scopes} />
              </td>
              <td>
                <LastSeen time={token.lastSeenAt} />
                <TokenTrend trend={trends.get(token.id)} />
              </td>
              <td>
                <Expiry expiresAt={token.expiresAt} />
              </td>
              <td>
                <StatusBadge token={token} />
              </td>
              <td className="actions-cell">
                <TokenActions token={token} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
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
    <th scope="col" aria-sort={order}>
      <UnstyledButton className="sort-button" onClick={() => onSort(nextSort(sort, column))}>
        <Group gap={4} wrap="nowrap">
          {label}
          <Icon size={14} aria-hidden />
        </Group>
      </UnstyledButton>
    </th>
  );
}
