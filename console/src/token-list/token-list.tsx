import { Button, Card, EmptyState, Skeleton, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { KeyRound, SearchX } from "lucide-react";
import { useState } from "react";
import { useTokenPage } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { strings } from "../strings.ts";
import type { TokenDialog } from "../token-dialogs/use-token-dialogs.ts";
import { Pager } from "./pager.tsx";
import { sortTokens, type TokenSort } from "./sort-tokens.ts";
import { TokenCards } from "./token-cards.tsx";
import { TokenFilters } from "./token-filters.tsx";
import { TokenTable } from "./token-table.tsx";
import { useTokenFilter } from "./use-token-filter.ts";

/** What a page of tokens is called. */
export interface TokensPageText {
  readonly title: string;
  readonly create: string;
  readonly emptyTitle: string;
  readonly emptyHint: string;
}

const text = strings.list;

interface TokenListProps {
  readonly owner: string | undefined;
  readonly text: TokensPageText;
  readonly onOpen: (dialog: TokenDialog) => void;
}

/** The search, one page of tokens, and the way to the next. */
export function TokenList({ owner, text: page, onOpen }: TokenListProps) {
  const listing = useTokenFilter(owner);
  const { data, error, isFetching, isPlaceholderData, refetch } = useTokenPage(listing.query);
  const [sort, setSort] = useState<TokenSort>(null);
  const wide = useMediaQuery("(min-width: 56em)", undefined, { getInitialValueInEffect: false });
  const showOwner = owner === undefined;
  const tokens = sortTokens(data?.items ?? [], sort);
  const Tokens = wide ? TokenTable : TokenCards;
  return (
    <Stack gap="md">
      <TokenFilters
        filter={listing.filter}
        withOwner={showOwner}
        busy={isFetching}
        onChange={listing.change}
        onRefresh={() => refetch()}
      />
      {error && <ProblemAlert error={error} onRetry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data && tokens.length === 0 && (
        <Card withBorder padding="xl">
          <NoTokens
            narrowed={listing.narrowed}
            page={page}
            hasMore={data.nextCursor !== null || listing.page > 1}
            onClear={listing.clear}
          />
        </Card>
      )}
      {tokens.length > 0 && (
        <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "refreshing" : undefined}>
          <Tokens tokens={tokens} showOwner={showOwner} sort={sort} onSort={setSort} onOpen={onOpen} />
        </div>
      )}
      {data && (tokens.length > 0 || listing.page > 1 || data.nextCursor !== null) && (
        <Pager listing={listing} count={tokens.length} nextCursor={isPlaceholderData ? null : data.nextCursor} />
      )}
    </Stack>
  );
}

interface NoTokensProps {
  readonly narrowed: boolean;
  readonly page: TokensPageText;
  readonly hasMore: boolean;
  readonly onClear: () => void;
}

function NoTokens({ narrowed, page, hasMore, onClear }: NoTokensProps) {
  if (hasMore) return <EmptyState icon={<SearchX />} title={text.emptyPage} description={text.emptyPageHint} />;
  if (!narrowed) return <EmptyState icon={<KeyRound />} title={page.emptyTitle} description={page.emptyHint} />;
  return (
    <EmptyState icon={<SearchX />} title={text.noMatch} description={text.noMatchHint}>
      <EmptyState.Actions>
        <Button variant="default" onClick={onClear}>
          {text.clear}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}

function Loading() {
  return (
    <Stack gap="xs" role="status" aria-label={strings.loading}>
      {[1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={52} />
      ))}
    </Stack>
  );
}
