import { useCurrentCaller } from "../session/current-caller.tsx";
import { listStrings } from "../token-list/strings.ts";
import { TokensPage } from "../token-list/tokens-page.tsx";

/** The tokens that act as the same owner as the one that is signed in. */
export function MyTokensPage() {
  const { owner } = useCurrentCaller();
  return <TokensPage text={listStrings.myTokens} intro={listStrings.myTokens.intro(owner)} owner={owner} />;
}
