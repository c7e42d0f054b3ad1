import { useCurrentToken } from "../session/current-token.tsx";
import { strings } from "../strings.ts";
import { TokensPage } from "../token-list/tokens-page.tsx";

/** The tokens that act as the same owner as the one that is signed in. */
export function MyTokensPage() {
  const { owner } = useCurrentToken();
  return <TokensPage text={strings.myTokens} intro={strings.myTokens.intro(owner)} owner={owner} />;
}
