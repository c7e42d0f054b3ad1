import { ActionIcon, Group, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { RefreshCw, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { strings } from "../strings.ts";
import { type ListChanges, type ListState, type StatusFilter, statusFilters } from "./list-state.ts";

const text = strings.list;

interface TokenFiltersProps {
  readonly state: ListState;
  /** Whether owners can be searched for. */
  readonly withOwners: boolean;
  readonly isBusy: boolean;
  readonly onChange: (changes: ListChanges) => void;
  readonly onRefresh: () => void;
}

/** The search and the filters above a list. The service does the searching. */
export function TokenFilters({ state, withOwners, isBusy, onChange, onRefresh }: TokenFiltersProps) {
  return (
    <Group gap="sm" role="search" className="filters">
      {withOwners && (
        <SearchInput
          label={text.searchOwner}
          hint={text.searchOwnerHint}
          value={state.owner}
          onSearch={(owner) => onChange({ owner })}
        />
      )}
      <SearchInput
        label={text.searchName}
        hint={text.searchNameHint}
        value={state.search}
        onSearch={(search) => onChange({ search })}
      />
      <NativeSelect
        aria-label={text.filter}
        value={state.status ?? "all"}
        onChange={({ currentTarget: { value } }) =>
          onChange({ status: value === "all" ? null : (value as StatusFilter) })
        }
        data={(["all", ...statusFilters] as const).map((value) => ({ value, label: text.filters[value] }))}
      />
      <Tooltip label={text.refresh}>
        <ActionIcon variant="default" size="input-sm" aria-label={text.refresh} loading={isBusy} onClick={onRefresh}>
          <RefreshCw size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

interface SearchInputProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** Searches a moment after the last key, so that a word is one request. */
function SearchInput({ label, hint, value, onSearch }: SearchInputProps) {
  const [entered, setEntered] = useState(value);
  const search = useDebouncedCallback(onSearch, 300);
  useEffect(() => setEntered(value), [value]);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={hint}
      leftSection={<Search size={16} aria-hidden />}
      value={entered}
      className="grow"
      autoComplete="off"
      spellCheck={false}
      onChange={({ currentTarget }) => {
        setEntered(currentTarget.value);
        search(currentTarget.value.trimStart());
      }}
    />
  );
}
