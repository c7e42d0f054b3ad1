import { Group, Popover } from "@mantine/core";
import { MoreScopesButton, ScopeBadge } from "./scope-badge.tsx";

/** A popover with the remaining scopes, initially open. */
export default function ScopePopover({ scopes }: { readonly scopes: readonly string[] }) {
  return (
    <Popover defaultOpened withArrow shadow="md" withRoles={false} width={280}>
      <Popover.Target>
        <MoreScopesButton count={scopes.length} autoFocus />
      </Popover.Target>
      <Popover.Dropdown>
        <Group gap={4}>
          {scopes.map((scope) => (
            <ScopeBadge key={scope} scope={scope} />
          ))}
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
