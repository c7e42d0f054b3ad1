import { strings } from "../strings.ts";
import { TokensPage } from "../token-list/tokens-page.tsx";

/** The tokens of every owner, for administrators. */
export function AllTokensPage() {
  return <TokensPage text={strings.allTokens} intro={strings.allTokens.intro} />;
}
