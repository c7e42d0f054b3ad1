import { Badge, Group, Popover, Text, UnstyledButton } from "@mantine/core";
import { strings } from "../strings.ts";

interface ScopeBadgesProps {
  readonly scopes: readonly string[];
  /** How many are shown at once; the rest in a popover. */
  readonly most?: number;
}

/** The names of scopes. */
export function ScopeBadges({ scopes, most = 2 }: ScopeBadgesProps) {
  if (scopes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {strings.scopes.none}
      </Text>
    );
  }
  // A popover for one more would take the place of that one.
  const shown = scopes.length <= most + 1 ? scopes : scopes.slice(0, most);
  const rest = scopes.slice(shown.length);
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
    <Badge variant="default" tt="none" fw={500} radius="sm" className="scope">
      {scope}
    </Badge>
  );
}
