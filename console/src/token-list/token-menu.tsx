import { Menu, Text } from "@mantine/core";
import { CirclePause, CirclePlay, Copy, PanelRight, Pencil, RotateCw, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Token } from "../../../client/types.ts";
import { queryToDuplicate } from "../create-token/prefill.ts";
import { navigate } from "../navigation/location-store.ts";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { openDialog } from "../token-dialogs/dialog-location.ts";
import { listStrings } from "./strings.ts";
import { TokenMenuButton } from "./token-menu-button.tsx";
import { useTokenChanges } from "./use-token-changes.ts";

const text = listStrings.actions;

interface TokenMenuProps {
  readonly token: Token;
  readonly inDetails?: boolean;
}

/** The menu of a token's actions, initially open. */
export default function TokenMenu({ token, inDetails = false }: TokenMenuProps) {
  const self = useCurrentCaller();
  const { disable, activate, rotateRefusal, activateRefusal } = useTokenChanges(token);
  return (
    <Menu
      defaultOpened
      position="bottom-end"
      shadow="md"
      width={240}
      withInitialFocusPlaceholder={false}
      portalProps={{ target: "#content" }}
    >
      <Menu.Target>
        <TokenMenuButton token={token} />
      </Menu.Target>
      <Menu.Dropdown>
        {!inDetails && (
          <>
            <Action icon={<PanelRight size={16} />} onSelect={() => openDialog("details", token.id)}>
              {text.details}
            </Action>
            <Action icon={<Pencil size={16} />} onSelect={() => openDialog("edit", token.id)}>
              {text.edit}
            </Action>
            <Action
              icon={<RotateCw size={16} />}
              refusal={rotateRefusal}
              onSelect={() => openDialog("rotate", token.id)}
            >
              {text.rotate}
            </Action>
            {token.status === "active" ? (
              <Action icon={<CirclePause size={16} />} onSelect={disable}>
                {text.disable}
              </Action>
            ) : (
              <Action icon={<CirclePlay size={16} />} refusal={activateRefusal} onSelect={activate}>
                {text.activate}
              </Action>
            )}
          </>
        )}
        <Action
          icon={<Copy size={16} />}
          onSelect={() => navigate(`/tokens/new?${queryToDuplicate(token, self.owner)}`)}
        >
          {text.duplicate}
        </Action>
        <Menu.Divider />
        <Action icon={<Trash2 size={16} />} isDanger onSelect={() => openDialog("delete", token.id)}>
          {text.delete}
        </Action>
      </Menu.Dropdown>
    </Menu>
  );
}

interface ActionProps {
  readonly icon: ReactNode;
  readonly children: string;
  /** Why the action isn't possible. It stays focusable, so that everyone can read the reason. */
  readonly refusal?: string | undefined;
  readonly isDanger?: boolean;
  readonly onSelect: () => void;
}

function Action({ icon, children, refusal, isDanger = false, onSelect }: ActionProps) {
  return (
    <Menu.Item
      leftSection={<span aria-hidden>{icon}</span>}
      aria-disabled={refusal !== undefined || undefined}
      closeMenuOnClick={refusal === undefined}
      className={refusal ? "refused" : isDanger ? "danger" : undefined}
      onClick={refusal === undefined ? onSelect : undefined}
    >
      {children}
      {refusal && (
        <Text size="xs" className="refusal">
          {refusal}
        </Text>
      )}
    </Menu.Item>
  );
}
