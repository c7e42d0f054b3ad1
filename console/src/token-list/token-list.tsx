import { Alert, Button, Card, EmptyState, Skeleton, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { KeyRound, SearchX } from "lucide-react";
import { useEffect, useRef } from "react";
import { useToken } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useEntryState } from "../navigation/router.tsx";
import { lazyPart } from "../shell/lazy-part.tsx";
import { PartError } from "../shell/part-error.tsx";
import { strings } from "../strings.ts";
import { Pager } from "./pager.tsx";
import { listStrings } from "./strings.ts";
import { TokenCards } from "./token-cards.tsx";
import { TokenFilters } from "./token-filters.tsx";
import { TokenStrip } from "./token-strip.tsx";
import { TokenTable } from "./token-table.tsx";
import { useListState } from "./use-list-state.ts";
import { maxSorted, useTokenList } from "./use-token-list.ts";
import { type TokenSelection, useTokenSelection } from "./use-token-selection.ts";
import { useTrends } from "./use-trends.ts";

const text = listStrings.list;

const BulkActions = lazyPart<{ readonly selection: TokenSelection }>(
  () => import("./bulk-actions.tsx"),
  (error, retry) => <PartError error={error} onRetry={retry} />,
);

/** The texts of a page of tokens. */
export interface TokensPageText {
  readonly title: string;
  readonly create: string;
  readonly emptyTitle: string;
  readonly emptyHint: string;
}

interface TokenListProps {
  /** The owner of the tokens; `undefined`: every owner. */
  readonly owner: string | undefined;
  readonly text: TokensPageText;
}

/** The search, one page of tokens, and the pagination. */
export function TokenList({ owner, text: page }: TokenListProps) {
  const list = useListState();
  const { state, isNarrowed } = list;
  const result = useTokenList(state, owner);
  const { data, error, isFetching, isPlaceholderData, refetch, next, isTruncated } = result;
  const isFirstPage = !isNarrowed && state.page === 1 && state.sort === null;
  const created = useCreatedToken();
  const tokens =
    created && isFirstPage ? [created, ...result.tokens.filter(({ id }) => id !== created.id)] : result.tokens;
  const selection = useTokenSelection(tokens);
  const trends = useTrends(tokens);
  const isWide = useMediaQuery("(min-width: 75em)", undefined, { getInitialValueInEffect: false });
  const section = useFocusOnPage(state.page);
  const Listing = isWide ? TokenTable : TokenCards;
  return (
    <Stack gap="md">
      <TokenStrip owner={owner} isEnabled={data !== undefined} onFilter={(status) => list.change({ status })} />
      <TokenFilters
        state={state}
        withOwners={owner === undefined}
        isBusy={isFetching}
        onChange={list.change}
        onRefresh={() => refetch()}
      />
      <section ref={section} tabIndex={-1} aria-label={text.caption} className="focus-area">
        <Stack gap="md">
          {error && <ProblemAlert error={error} onRetry={() => refetch()} />}
          {isTruncated && <Alert color="yellow" className="warning-alert" title={text.truncated(maxSorted)} />}
          {!data && !error && <Loading />}
          {data && tokens.length === 0 && (
            <Card withBorder padding="xl">
              <NoTokens
                isNarrowed={isNarrowed}
                page={page}
                hasMore={next !== undefined || state.page > 1}
                onClear={() => list.change({ search: "", owner: "", status: null })}
              />
            </Card>
          )}
          {selection.tokens.length > 0 && <BulkActions selection={selection} />}
          {tokens.length > 0 && (
            <div aria-busy={isPlaceholderData} className={isPlaceholderData ? "refreshing" : undefined}>
              <Listing
                tokens={tokens}
                createdId={created?.id}
                showOwner={owner === undefined}
                sort={state.sort}
                selection={selection}
                trends={trends}
                onSort={(sort) => list.change({ sort })}
                onOwner={(only) => list.change({ owner: only })}
              />
            </div>
          )}
          {data && (tokens.length > 0 || state.page > 1 || next !== undefined) && (
            <Pager
              count={tokens.length}
              page={state.page}
              pageSize={state.pageSize}
              hasNext={next !== undefined && !isPlaceholderData}
              onPageSize={(pageSize) => list.change({ pageSize })}
              onPrevious={list.goToPrevious}
              onNext={() => list.goToNext(next ?? null)}
            />
          )}
        </Stack>
      </section>
    </Stack>
  );
}

/** The token that the user has just created. */
function useCreatedToken() {
  const { created } = useEntryState() as { readonly created?: string };
  return useToken(created).data;
}

/** Moves the focus to the tokens when the page changes. */
function useFocusOnPage(page: number) {
  const section = useRef<HTMLElement>(null);
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current !== page) section.current?.focus();
    shown.current = page;
  }, [page]);
  return section;
}

interface NoTokensProps {
  readonly isNarrowed: boolean;
  readonly page: TokensPageText;
  readonly hasMore: boolean;
  readonly onClear: () => void;
}

function NoTokens({ isNarrowed, page, hasMore, onClear }: NoTokensProps) {
  if (hasMore) return <EmptyState icon={<SearchX />} title={text.emptyPage} description={text.emptyPageHint} />;
  if (!isNarrowed) return <EmptyState icon={<KeyRound />} title={page.emptyTitle} description={page.emptyHint} />;
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
