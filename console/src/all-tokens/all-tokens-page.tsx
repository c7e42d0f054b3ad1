import { listStrings } from "../token-list/strings.ts";
import { TokensPage } from "../token-list/tokens-page.tsx";

/** The tokens of every owner, for administrators. */
export function AllTokensPage() {
  return <TokensPage text={listStrings.allTokens} intro={listStrings.allTokens.intro} />;
}
