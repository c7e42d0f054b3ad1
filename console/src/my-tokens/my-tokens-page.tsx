import { useSelf } from "../session/self.tsx";
import { strings } from "../strings.ts";
import { TokensPage } from "../token-list/tokens-page.tsx";

/** The tokens that act as the same owner as the one that is signed in. */
export function MyTokensPage() {
  const { owner } = useSelf();
  return <TokensPage words={strings.myTokens} intro={strings.myTokens.intro(owner)} owner={owner} />;
}
