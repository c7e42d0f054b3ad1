import { createContext, type ReactNode, use } from "react";
import type { Output, Token } from "../../../client/types.ts";

/** Who is signed in: a token or a person. */
export interface CurrentCaller extends Pick<Output<"getCaller">, "owner" | "scopes" | "grantableScopes"> {
  /** The id of the token; `null` for a person. */
  readonly id: string | null;
  /** The name of the token or the person. */
  readonly name: string;
  readonly expiresAt: string | null;
  readonly token: Token | null;
  readonly person: Output<"getCaller">["person"];
}

/** The caller that a token is. */
export function fromToken(token: Token): CurrentCaller {
  const { id, name, owner, scopes, expiresAt } = token;
  return { id, name, owner, scopes, grantableScopes: scopes, expiresAt, token, person: null };
}

/** The caller that a person is. */
export function fromPerson({ owner, scopes, grantableScopes, person }: Output<"getCaller">): CurrentCaller {
  return { id: null, name: person?.name ?? "", owner, scopes, grantableScopes, expiresAt: null, token: null, person };
}

const CurrentCallerContext = createContext<CurrentCaller | null>(null);

/** Provides the caller to the pages. */
export function CurrentCallerProvider({
  self,
  children,
}: {
  readonly self: CurrentCaller;
  readonly children: ReactNode;
}) {
  return <CurrentCallerContext value={self}>{children}</CurrentCallerContext>;
}

/** Who is signed in. @throws Error outside of {@link CurrentCallerProvider}. */
export function useCurrentCaller(): CurrentCaller {
  const self = use(CurrentCallerContext);
  if (!self) throw new Error("There is no CurrentCallerProvider.");
  return self;
}
