import { createContext, type ReactNode, use } from "react";
import type { Token } from "../../../client/types.ts";

const SelfContext = createContext<Token | null>(null);

/** Tells the pages below which token is signed in. */
export function SelfProvider({ self, children }: { readonly self: Token; readonly children: ReactNode }) {
  return <SelfContext value={self}>{children}</SelfContext>;
}

/** The token that is signed in. @throws Error where nobody is. */
export function useSelf(): Token {
  const self = use(SelfContext);
  if (!self) throw new Error("Nobody is signed in.");
  return self;
}
