import { ActionIcon, Group, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { RefreshCw, Search, User } from "lucide-react";
import { useEffect, useState } from "react";
import { strings } from "../strings.ts";
import type { TokenFilter } from "./use-token-filter.ts";

const text = strings.list;

interface TokenFiltersProps {
  readonly filter: TokenFilter;
  readonly withOwner: boolean;
  readonly busy: boolean;
  readonly onChange: (changes: Partial<TokenFilter>) => void;
  readonly onRefresh: () => void;
}

/** The search and the filter above a listing. The API does the searching. */
export function TokenFilters({ filter, withOwner, busy, onChange, onRefresh }: TokenFiltersProps) {
  return (
    <Group gap="sm" role="search" className="filters">
      {withOwner && (
        <SearchInput
          icon={<User size={16} aria-hidden />}
          label={text.searchOwner}
          hint={text.searchOwnerHint}
          value={filter.ownerPrefix}
          onSearch={(ownerPrefix) => onChange({ ownerPrefix })}
        />
      )}
      <SearchInput
        icon={<Search size={16} aria-hidden />}
        label={text.searchName}
        hint={text.searchNameHint}
        value={filter.namePrefix}
        onSearch={(namePrefix) => onChange({ namePrefix })}
      />
      <NativeSelect
        aria-label={text.filter}
        value={filter.show}
        onChange={({ currentTarget }) => onChange({ show: currentTarget.value as TokenFilter["show"] })}
        data={Object.entries(text.filters).map(([value, label]) => ({ value, label }))}
      />
      <Tooltip label={text.refresh}>
        <ActionIcon variant="default" size="input-sm" aria-label={text.refresh} loading={busy} onClick={onRefresh}>
          <RefreshCw size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

interface SearchInputProps {
  readonly icon: React.ReactNode;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** Searches a moment after the last key, so that a word is one request. */
function SearchInput({ icon, label, hint, value, onSearch }: SearchInputProps) {
  const [text, setText] = useState(value);
  const search = useDebouncedCallback(onSearch, 300);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={hint}
      leftSection={icon}
      value={text}
      className="grow"
      autoComplete="off"
      spellCheck={false}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        search(currentTarget.value.trimStart());
      }}
    />
  );
}
