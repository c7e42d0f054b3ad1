import { ActionIcon, type ActionIconProps, type ElementProps } from "@mantine/core";
import { Ellipsis } from "lucide-react";
import type { Token } from "../../../client/types.ts";
import { listStrings } from "./strings.ts";

interface TokenMenuButtonProps extends ActionIconProps, ElementProps<"button", keyof ActionIconProps> {
  readonly token: Token;
}

/** The button that opens the menu of a token. */
export function TokenMenuButton({ token, ...others }: TokenMenuButtonProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={listStrings.list.actionsFor(token.name)}
      aria-haspopup="menu"
      {...others}
    >
      <Ellipsis size={18} aria-hidden />
    </ActionIcon>
  );
}
