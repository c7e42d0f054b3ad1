import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { pageSizes } from "./list-state.ts";
import { listStrings } from "./strings.ts";

const text = listStrings.list;

interface PagerProps {
  readonly count: number;
  readonly page: number;
  readonly pageSize: number;
  readonly hasNext: boolean;
  readonly onPageSize: (pageSize: number) => void;
  readonly onPrevious: () => void;
  readonly onNext: () => void;
}

/** Pagination of a list. The number of pages isn't known. */
export function Pager({ count, page, pageSize, hasNext, onPageSize, onPrevious, onNext }: PagerProps) {
  const hasSeveral = page > 1 || hasNext;
  return (
    <Group component="nav" justify="space-between" gap="sm" aria-label={text.pagination}>
      <Text size="sm" c="dimmed" role="status">
        {text.count(count)}
        {hasSeveral && ` · ${text.page(page)}`}
      </Text>
      <Group gap="xs">
        {(hasSeveral || count > Math.min(...pageSizes)) && (
          <NativeSelect
            aria-label={text.pageSize}
            title={text.pageSize}
            size="xs"
            value={String(pageSize)}
            data={pageSizes.map(String)}
            onChange={({ currentTarget }) => onPageSize(Number(currentTarget.value))}
          />
        )}
        {hasSeveral && (
          <>
            <Button
              size="xs"
              variant="default"
              leftSection={<ChevronLeft size={15} aria-hidden />}
              disabled={page === 1}
              onClick={onPrevious}
            >
              {text.previous}
            </Button>
            <Button
              size="xs"
              variant="default"
              rightSection={<ChevronRight size={15} aria-hidden />}
              disabled={!hasNext}
              onClick={onNext}
            >
              {text.next}
            </Button>
          </>
        )}
      </Group>
    </Group>
  );
}
