import { Checkbox, Paper, Stack, Text, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Scope } from "../../../client/types.ts";
import { useScopes } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { PrivilegedIcon } from "../display/scope-badge.tsx";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { getPermissions, isPrivileged } from "../session/permissions.ts";
import { formStrings } from "./strings.ts";

const text = formStrings;
/** The minimum number of scopes for a search field. */
const searchFrom = 8;

interface ScopePickerProps {
  readonly value: string[];
  /** The token's current scopes, which can be kept. */
  readonly current: readonly string[];
  readonly error: ReactNode;
  readonly onChange: (scopes: string[]) => void;
}

/** The scopes of the catalogue with their descriptions. Those that the user can't grant are disabled. */
export function ScopePicker({ value, current, error, onChange }: ScopePickerProps) {
  const { canGrant } = getPermissions(useCurrentCaller());
  const catalogue = useScopes();
  const [search, setSearch] = useState("");
  if (catalogue.error) return <ProblemAlert error={catalogue.error} onRetry={() => catalogue.refetch()} />;
  const offered = catalogue.data ?? [];
  const removed = current
    .filter((name) => catalogue.data && !offered.some((scope) => scope.name === name))
    .map((name): Scope => ({ name, description: text.scopeRemoved, grants: [] }));
  const scopes = [...offered, ...removed].map((scope) => ({
    ...scope,
    canChoose: current.includes(scope.name) || canGrant([scope.name]),
  }));
  const matching = scopes
    .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(search.trim().toLowerCase()))
    .sort((left, right) => Number(right.canChoose) - Number(left.canChoose));
  return (
    <Checkbox.Group label={text.scopes} description={text.scopesHint} value={value} error={error} onChange={onChange}>
      {scopes.length >= searchFrom && (
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
      <Paper withBorder mt={8} p="sm">
        <Stack gap="sm">
          {matching.map(({ name, description, grants, canChoose }) => (
            <div key={name}>
              <Checkbox
                value={name}
                disabled={!canChoose}
                label={
                  <span className="scope-name">
                    {name} {isPrivileged(name) && <PrivilegedIcon />}
                  </span>
                }
                description={canChoose ? description : `${description} ${text.scopeNotHeld}`}
              />
              {grants.length > 0 && <Grants scope={name} grants={grants} />}
            </div>
          ))}
          {catalogue.data && matching.length === 0 && (
            <Text size="sm" c="dimmed">
              {text.scopesNoMatch}
            </Text>
          )}
        </Stack>
      </Paper>
    </Checkbox.Group>
  );
}

function Grants({ scope, grants }: { readonly scope: string; readonly grants: readonly string[] }) {
  return (
    <details className="grants">
      <summary aria-label={text.grantsLabel(scope, grants.length)}>{text.grants(grants.length)}</summary>
      <ul>
        {grants.map((grant) => (
          <li key={grant}>
            <code>{grant}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
