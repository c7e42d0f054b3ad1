import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Token } from "../../../client/types.ts";
import { keys } from "../api/queries.ts";
import { Expiry } from "../display/expiry.tsx";
import { formatDate } from "../display/format.ts";
import { useSession } from "../session/session.tsx";
import { openDialog } from "../token-dialogs/dialog-location.ts";
import { LastSeen } from "../token-list/last-seen.tsx";
import { statusQuery, unusedSince } from "../token-list/list-state.ts";
import { readTokens } from "../token-list/use-token-list.ts";
import { usageOverviewStrings } from "./strings.ts";
import { maxEntries } from "./top-callers.tsx";
import { UsageCard } from "./usage-card.tsx";

const text = usageOverviewStrings.tokens;

/** The filters of the list that each card links to. */
const filters = { unused: "unused", expiring: "expiring-30d" } as const;

/** Tokens that an administrator should review: unused ones, and those that expire soon. */
export function TokensToReview({ kind }: { readonly kind: keyof typeof filters }) {
  const { client } = useSession();
  const filter = filters[kind];
  const query = useQuery({
    queryKey: [...keys.tokenCounts, "review", kind],
    queryFn: ({ signal }) => readTokens(client, { ...statusQuery(filter), limit: 100 }, { enough: maxEntries, signal }),
    staleTime: 60_000,
  });
  const { title, hint, none } = text[kind];
  return (
    <UsageCard
      title={title}
      hint={hint(formatDate(unusedSince()))}
      query={query}
      none={none}
      isEmpty={({ items, nextCursor }) => items.length === 0 && nextCursor === null}
    >
      {({ items, nextCursor }) => (
        <>
          <table className="ranking">
            <caption className="hidden-caption">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{text.columns.token}</th>
                <th scope="col">{kind === "unused" ? text.columns.lastSeen : text.columns.expires}</th>
              </tr>
            </thead>
            <tbody>
              {items.slice(0, maxEntries).map((token) => (
                <TokenRow key={token.id} token={token} kind={kind} />
              ))}
            </tbody>
          </table>
          <Anchor component={Link} to={`/all-tokens?status=${filter}`} size="sm" className="usage-card-more">
            {items.length > maxEntries || nextCursor !== null
              ? text.showAll(items.length, nextCursor === null)
              : text.show}
          </Anchor>
        </>
      )}
    </UsageCard>
  );
}

function TokenRow({ token, kind }: { readonly token: Token; readonly kind: keyof typeof filters }) {
  return (
    <tr>
      <th scope="row">
        <Anchor component="button" type="button" size="sm" ta="left" onClick={() => openDialog("details", token.id)}>
          {token.name}
        </Anchor>
        <Text size="xs" c="dimmed" className="break">
          {usageOverviewStrings.ofOwner(token.owner)}
        </Text>
      </th>
      <td className="nowrap">
        {kind === "unused" ? <LastSeen time={token.lastSeenAt} /> : <Expiry expiresAt={token.expiresAt} />}
      </td>
    </tr>
  );
}
