import { createContext, type ReactNode, use } from "react";
import type { Output, Token } from "../../../client/types.ts";

/** Who is signed in: a token or a person. */
export interface CurrentCaller extends Pick<Output<"getCaller">, "owner" | "scopes" | "grantableScopes"> {
  /** The id of the token; `null`: a person is signed in, who has none. */
  readonly id: string | null;
  /** The name of the token or the person. */
  readonly name: string;
  readonly expiresAt: string | null;
  readonly token: Token | null;
  readonly person: Output<"getCaller">["person"];
}

/** A token as the one that is signed in. */
export function fromToken(token: Token): CurrentCaller {
  const { id, name, owner, scopes, expiresAt } = token;
  return { id, name, owner, scopes, grantableScopes: scopes, expiresAt, token, person: null };
}

/** A person as the one who is signed in. */
export function fromPerson({ owner, scopes, grantableScopes, person }: Output<"getCaller">): CurrentCaller {
  return { id: null, name: person?.name ?? "", owner, scopes, grantableScopes, expiresAt: null, token: null, person };
}

const CurrentCallerContext = createContext<CurrentCaller | null>(null);

/** Tells the pages below who is signed in. */
export function CurrentCallerProvider({
  self,
  children,
}: {
  readonly self: CurrentCaller;
  readonly children: ReactNode;
}) {
  return <CurrentCallerContext value={self}>{children}</CurrentCallerContext>;
}

/** Who is signed in. @throws Error where nobody is. */
export function useCurrentCaller(): CurrentCaller {
  const self = use(CurrentCallerContext);
  if (!self) throw new Error("Nobody is signed in.");
  return self;
}
