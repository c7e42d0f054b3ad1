import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { strings } from "../strings.ts";
import type { useTokenFilter } from "./use-token-filter.ts";

const text = strings.list;
const pageSizes = ["25", "50", "100"];

interface PagerProps {
  readonly listing: ReturnType<typeof useTokenFilter>;
  readonly count: number;
  readonly nextCursor: string | null;
}

/** Goes from page to page of a listing. How many pages there are, nobody counts. */
export function Pager({ listing, count, nextCursor }: PagerProps) {
  const { filter, page } = listing;
  const several = page > 1 || nextCursor !== null;
  return (
    <Group component="nav" justify="space-between" gap="sm" aria-label={text.pagination}>
      <Group gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {text.count(count)}
          {several && ` · ${text.page(page)}`}
        </Text>
      </Group>
      <Group gap="xs">
        {(several || filter.limit !== 50) && (
          <NativeSelect
            aria-label={text.pageSize}
            title={text.pageSize}
            size="xs"
            value={String(filter.limit)}
            data={pageSizes}
            onChange={({ currentTarget }) => listing.change({ limit: Number(currentTarget.value) })}
          />
        )}
        {several && (
          <>
            <Button
              size="xs"
              variant="default"
              leftSection={<ChevronLeft size={15} aria-hidden />}
              disabled={page === 1}
              onClick={listing.previous}
            >
              {text.previous}
            </Button>
            <Button
              size="xs"
              variant="default"
              rightSection={<ChevronRight size={15} aria-hidden />}
              disabled={nextCursor === null}
              onClick={() => nextCursor !== null && listing.next(nextCursor)}
            >
              {text.next}
            </Button>
          </>
        )}
      </Group>
    </Group>
  );
}
