import { Anchor, Badge, Group, Text } from "@mantine/core";
import type { Token } from "../../../client/types.ts";
import { CopyIcon } from "../display/copy-icon.tsx";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { openDialog } from "../token-dialogs/dialog-location.ts";
import { listStrings } from "./strings.ts";

interface TokenNameProps {
  readonly token: Token;
  /** Whether it was just created. */
  readonly isNew: boolean;
}

/** A token's name, which opens its details, with its description and its id. */
export function TokenName({ token, isNew }: TokenNameProps) {
  const isOwn = useCurrentCaller().id === token.id;
  return (
    <div className="token-name">
      <Group gap={8} wrap="nowrap">
        <Anchor
          component="button"
          type="button"
          fw={600}
          size="sm"
          ta="left"
          className="break"
          onClick={() => openDialog("details", token.id)}
        >
          {token.name}
        </Anchor>
        {isOwn && (
          <Badge size="sm" tt="none" variant="light" className="no-shrink">
            {listStrings.list.inUse}
          </Badge>
        )}
        {isNew && (
          <Badge size="sm" tt="none" variant="light" color="teal" className="no-shrink">
            {listStrings.list.isNew}
          </Badge>
        )}
      </Group>
      {token.description && (
        <Text size="xs" c="dimmed" lineClamp={1}>
          {token.description}
        </Text>
      )}
      <Group gap={4} wrap="nowrap">
        <Text size="xs" c="dimmed" ff="monospace" truncate>
          {token.id}
        </Text>
        <CopyIcon text={token.id} label={listStrings.list.copyId(token.name)} />
      </Group>
    </div>
  );
}
