import { ActionIcon, Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { RefreshCw, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { type ListChanges, type ListState, type StatusFilter, statusFilters } from "./list-state.ts";
import { listStrings } from "./strings.ts";

const text = listStrings.list;

interface TokenFiltersProps {
  readonly state: ListState;
  /** Whether the list is of every owner, so that owners can be searched for. */
  readonly withOwners: boolean;
  readonly isBusy: boolean;
  readonly onChange: (changes: ListChanges) => void;
  readonly onRefresh: () => void;
}

/** The search and the filters above a list. The service does the searching. */
export function TokenFilters({ state, withOwners, isBusy, onChange, onRefresh }: TokenFiltersProps) {
  return (
    <Group gap="sm" role="search" className="filters">
      <SearchInput
        hint={withOwners && state.owner === "" ? text.searchAllHint : text.searchHint}
        value={state.search}
        onSearch={(search) => onChange({ search })}
      />
      {withOwners && state.owner !== "" && (
        <Button
          variant="light"
          rightSection={<X size={15} aria-hidden />}
          className="owner-filter"
          aria-label={text.clearOwner(state.owner)}
          onClick={() => onChange({ owner: "" })}
        >
          {text.ofOwner(state.owner)}
        </Button>
      )}
      <NativeSelect
        aria-label={text.filter}
        value={state.status ?? "all"}
        onChange={({ currentTarget: { value } }) =>
          onChange({ status: value === "all" ? null : (value as StatusFilter) })
        }
        data={(["all", ...statusFilters] as const).map((value) => ({ value, label: text.filters[value] }))}
      />
      <ActionIcon
        data-tooltip={text.refresh}
        variant="default"
        size="input-sm"
        aria-label={text.refresh}
        loading={isBusy}
        onClick={onRefresh}
      >
        <RefreshCw size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

interface SearchInputProps {
  readonly hint: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** Searches shortly after the last keystroke, so that a word is one request. */
function SearchInput({ hint, value, onSearch }: SearchInputProps) {
  const [entered, setEntered] = useState(value);
  const search = useDebouncedCallback(onSearch, 300);
  useEffect(() => setEntered(value), [value]);
  return (
    <TextInput
      type="search"
      aria-label={text.search}
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
