import { Group, Text } from "@mantine/core";
import { useState } from "react";
import { isPrivileged } from "../session/permissions.ts";
import { lazyPart } from "../shell/lazy-part.tsx";
import { strings } from "../strings.ts";
import { MoreScopesButton, ScopeBadge } from "./scope-badge.tsx";

interface ScopeBadgesProps {
  readonly scopes: readonly string[];
  /** How many are shown at once. The others are in a popover; privileged ones never are. */
  readonly max?: number;
}

/** The names of scopes, in full, those that let a token manage tokens first. */
export function ScopeBadges({ scopes, max = 2 }: ScopeBadgesProps) {
  if (scopes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {strings.scopes.none}
      </Text>
    );
  }
  const privileged = scopes.filter(isPrivileged);
  const sorted = [...privileged, ...scopes.filter((scope) => !isPrivileged(scope))];
  // A button for a single hidden scope would be as large as its badge.
  const shown = sorted.length <= max + 1 ? sorted : sorted.slice(0, Math.max(max, privileged.length));
  const rest = sorted.slice(shown.length);
  return (
    <Group gap={4}>
      {shown.map((scope) => (
        <ScopeBadge key={scope} scope={scope} />
      ))}
      {rest.length > 0 && <MoreScopes scopes={rest} />}
    </Group>
  );
}

const ScopePopover = lazyPart<MoreScopesProps>(
  () => import("./scope-popover.tsx"),
  (_error, retry, { scopes }) => <MoreScopesButton count={scopes.length} onClick={retry} />,
  ({ scopes }) => <MoreScopesButton count={scopes.length} />,
);

interface MoreScopesProps {
  readonly scopes: readonly string[];
}

/** A button that loads its popover when pressed. */
function MoreScopes({ scopes }: MoreScopesProps) {
  const [isUsed, setUsed] = useState(false);
  if (isUsed) return <ScopePopover scopes={scopes} />;
  return <MoreScopesButton count={scopes.length} aria-expanded={false} onClick={() => setUsed(true)} />;
}
