import { Checkbox, Paper, Stack, Text, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useScopes } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useCurrentToken } from "../session/current-token.tsx";
import { permissionsOf } from "../session/permissions.ts";
import { strings } from "../strings.ts";

const text = strings.fields;
/** From so many scopes on there is a search. */
const many = 8;

interface ScopePickerProps {
  readonly value: string[];
  readonly current: readonly string[];
  readonly error: ReactNode;
  readonly onChange: (scopes: string[]) => void;
}

/** The scopes of the catalogue with what they are for. Those that one may not give cannot be chosen. */
export function ScopePicker({ value, current, error, onChange }: ScopePickerProps) {
  const { canGrant } = permissionsOf(useCurrentToken());
  const catalogue = useScopes();
  const [search, setSearch] = useState("");
  if (catalogue.error) return <ProblemAlert error={catalogue.error} onRetry={() => catalogue.refetch()} />;
  const offered = catalogue.data ?? [];
  const removed = current
    .filter((name) => catalogue.data && !offered.some((scope) => scope.name === name))
    .map((name) => ({ name, description: text.scopeRemoved }));
  const scopes = [...offered, ...removed].map((scope) => ({
    ...scope,
    allowed: current.includes(scope.name) || canGrant([scope.name]),
  }));
  const shown = scopes
    .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(search.trim().toLowerCase()))
    .sort((left, right) => Number(right.allowed) - Number(left.allowed));
  return (
    <Checkbox.Group label={text.scopes} description={text.scopesHint} value={value} error={error} onChange={onChange}>
      {scopes.length >= many && (
        <TextInput
          mt={8}
          size="xs"
          type="search"
          aria-label={text.scopesFilter}
          placeholder={text.scopesFilter}
          leftSection={<Search size={14} aria-hidden />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      )}
      <Paper withBorder mt={8} p="sm" className="scope-choices">
        <Stack gap="sm">
          {shown.map(({ name, description, allowed }) => (
            <Checkbox
              key={name}
              value={name}
              disabled={!allowed}
              label={<span className="scope-name">{name}</span>}
              description={allowed ? description : `${description} ${text.scopeNotHeld}`}
            />
          ))}
          {catalogue.data && shown.length === 0 && (
            <Text size="sm" c="dimmed">
              {text.scopesNoMatch}
            </Text>
          )}
        </Stack>
      </Paper>
    </Checkbox.Group>
  );
}
