import { Group, Popover, Text, UnstyledButton } from "@mantine/core";
import { ShieldAlert } from "lucide-react";
import { isPrivileged } from "../session/permissions.ts";
import { strings } from "../strings.ts";

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
  // A popover for one more would take the place of that one.
  const shown = sorted.length <= max + 1 ? sorted : sorted.slice(0, Math.max(max, privileged.length));
  const rest = sorted.slice(shown.length);
  return (
    <Group gap={4}>
      {shown.map((scope) => (
        <ScopeBadge key={scope} scope={scope} />
      ))}
      {rest.length > 0 && (
        <Popover withArrow shadow="md" withRoles={false} width={280}>
          <Popover.Target>
            <UnstyledButton className="more-scopes" aria-label={strings.scopes.moreLabel(rest.length)}>
              {strings.scopes.more(rest.length)}
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown>
            <Group gap={4}>
              {rest.map((scope) => (
                <ScopeBadge key={scope} scope={scope} />
              ))}
            </Group>
          </Popover.Dropdown>
        </Popover>
      )}
    </Group>
  );
}

function ScopeBadge({ scope }: { readonly scope: string }) {
  return (
    <span className="scope" data-privileged={isPrivileged(scope) || undefined}>
      {isPrivileged(scope) && <PrivilegedIcon />}
      {scope}
    </span>
  );
}

/** Marks a scope that lets its holder manage tokens. */
export function PrivilegedIcon() {
  return <ShieldAlert size={13} role="img" aria-label={strings.scopes.privileged} className="privileged-icon" />;
}
