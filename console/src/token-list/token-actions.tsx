import { useState } from "react";
import type { Token } from "../../../client/types.ts";
import { lazyPart } from "../shell/lazy-part.tsx";
import { shellStrings } from "../shell/strings.ts";
import { TokenMenuButton } from "./token-menu-button.tsx";

export interface TokenActionsProps {
  readonly token: Token;
  /** Whether it stands in the details, which show the frequent actions as buttons. */
  readonly inDetails?: boolean;
}

const TokenMenu = lazyPart<TokenActionsProps>(
  () => import("./token-menu.tsx"),
  (_error, retry, { token }) => (
    <TokenMenuButton token={token} color="red" title={shellStrings.partFailed} onClick={retry} />
  ),
  ({ token }) => <TokenMenuButton token={token} loading />,
);

/** What can be done to a token: a button, which becomes a menu when it's pressed. A list has many that never are. */
export function TokenActions(props: TokenActionsProps) {
  const [isUsed, setUsed] = useState(false);
  if (isUsed) return <TokenMenu {...props} />;
  return <TokenMenuButton token={props.token} aria-expanded={false} onClick={() => setUsed(true)} />;
}
