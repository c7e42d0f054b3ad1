import { createContext, type ReactNode, use } from "react";
import type { Token } from "../../../client/types.ts";

const CurrentTokenContext = createContext<Token | null>(null);

/** Tells the pages below which token is signed in. */
export function CurrentTokenProvider({ self, children }: { readonly self: Token; readonly children: ReactNode }) {
  return <CurrentTokenContext value={self}>{children}</CurrentTokenContext>;
}

/** The token that is signed in. @throws Error where nobody is. */
export function useCurrentToken(): Token {
  const self = use(CurrentTokenContext);
  if (!self) throw new Error("Nobody is signed in.");
  return self;
}
