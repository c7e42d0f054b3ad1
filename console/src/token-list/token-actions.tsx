import { ActionIcon, Menu } from "@mantine/core";
import { CirclePause, CirclePlay, Ellipsis, PanelRight, Pencil, RotateCw, Trash2 } from "lucide-react";
import type { Token } from "../../../client/types.ts";
import { useSetStatus } from "../api/mutations.ts";
import { notifyDone, notifyFailed } from "../display/notify.tsx";
import { useCurrentToken } from "../session/current-token.tsx";
import { permissionsOf } from "../session/permissions.ts";
import { strings } from "../strings.ts";
import type { TokenDialog } from "../token-dialogs/use-token-dialogs.ts";

const text = strings.actions;

interface TokenActionsProps {
  readonly token: Token;
  readonly onOpen: (dialog: TokenDialog) => void;
  /** Whether the details are open already. */
  readonly inDetails?: boolean;
}

/** What can be done to a token. What would be refused is not offered. */
export function TokenActions({ token, onOpen, inDetails = false }: TokenActionsProps) {
  const self = useCurrentToken();
  const setStatus = useSetStatus();
  const canRotate = permissionsOf(self).canGrant(token.scopes);

  function change(status: Token["status"]) {
    // Whoever disables their own token is signed out: that asks first.
    if (status === "disabled" && token.id === self.id) return onOpen({ kind: "disable", token });
    const done = status === "disabled" ? strings.setStatus.disabled : strings.setStatus.activated;
    setStatus.mutate(
      { token, status },
      {
        onSuccess: ({ effectiveBy }) => notifyDone(done(token.name), effectiveBy),
        onError: (error) => notifyFailed(strings.setStatus.failed(token.name), error),
      },
    );
  }

  return (
    <Menu
      position="bottom-end"
      shadow="md"
      width={220}
      withInitialFocusPlaceholder={false}
      portalProps={{ target: "#content" }}
    >
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={strings.list.actionsFor(token.name)}>
          <Ellipsis size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!inDetails && (
          <Menu.Item
            leftSection={<PanelRight size={16} aria-hidden />}
            onClick={() => onOpen({ kind: "details", tokenId: token.id })}
          >
            {text.details}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Pencil size={16} aria-hidden />} onClick={() => onOpen({ kind: "edit", token })}>
          {text.edit}
        </Menu.Item>
        {canRotate && (
          <Menu.Item leftSection={<RotateCw size={16} aria-hidden />} onClick={() => onOpen({ kind: "rotate", token })}>
            {text.rotate}
          </Menu.Item>
        )}
        {token.status === "active" ? (
          <Menu.Item leftSection={<CirclePause size={16} aria-hidden />} onClick={() => change("disabled")}>
            {text.disable}
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<CirclePlay size={16} aria-hidden />} onClick={() => change("active")}>
            {text.activate}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          className="danger"
          leftSection={<Trash2 size={16} aria-hidden />}
          onClick={() => onOpen({ kind: "delete", token })}
        >
          {text.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
