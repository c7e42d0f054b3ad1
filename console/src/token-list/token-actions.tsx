import { useState } from "react";
import type { Token } from "../../../client/types.ts";
import { lazyPart } from "../shell/lazy-part.tsx";
import { shellStrings } from "../shell/strings.ts";
import { TokenMenuButton } from "./token-menu-button.tsx";

export interface TokenActionsProps {
  readonly token: Token;
  /** Whether it is in the details, which show the frequent actions as buttons. */
  readonly inDetails?: boolean;
}

const TokenMenu = lazyPart<TokenActionsProps>(
  () => import("./token-menu.tsx"),
  (_error, retry, { token }) => (
    <TokenMenuButton token={token} color="red" title={shellStrings.partFailed} onClick={retry} />
  ),
  ({ token }) => <TokenMenuButton token={token} loading />,
);

/** The actions of a token: a button that loads its menu when pressed, because a list has many that are never used. */
export function TokenActions(props: TokenActionsProps) {
  const [isUsed, setUsed] = useState(false);
  if (isUsed) return <TokenMenu {...props} />;
  return <TokenMenuButton token={props.token} aria-expanded={false} onClick={() => setUsed(true)} />;
}
