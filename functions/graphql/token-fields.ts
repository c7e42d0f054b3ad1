import type { Token, TokenStatus } from "../../core/token.ts";

/** A status in the schema. */
export type TokenState = "ACTIVE" | "DISABLED";

const states = { active: "ACTIVE", disabled: "DISABLED" } as const satisfies Record<TokenStatus, TokenState>;
const statuses = { ACTIVE: "active", DISABLED: "disabled" } as const satisfies Record<TokenState, TokenStatus>;

/** The state of a token. */
export function toTokenState({ status }: Pick<Token, "status">): TokenState {
  return states[status];
}

/** The status of a state. */
export function toTokenStatus(state: TokenState): TokenStatus {
  return statuses[state];
}

/** The `User` of an owner. */
export function toUser(owner: string): { readonly name: string; readonly username: string } {
  return { name: owner, username: owner };
}

/** The fields of `PersonalApiToken` whose names or values differ from the token's. */
export const tokenFields = {
  key: ({ id }: Token) => id,
  user: ({ owner }: Token) => toUser(owner),
  expireAt: ({ expiresAt }: Token) => expiresAt,
  state: toTokenState,
};
