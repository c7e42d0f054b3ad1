import type { StoredToken, Token, TokenStatus } from "./token.ts";
import type { TokenEvent } from "./token-event.ts";

/** Which tokens to list, and from where. Members that are absent do not restrict. */
export interface TokenQuery {
  readonly owner?: string;
  /** Ignored where `owner` is given. */
  readonly ownerPrefix?: string;
  readonly name?: string;
  readonly namePrefix?: string;
  readonly status?: TokenStatus;
  /** Only tokens that expire at or after this time (ISO 8601). */
  readonly expiresFrom?: string;
  /** Only tokens that expire before this time (ISO 8601). */
  readonly expiresBefore?: string;
  /** The maximum number of items. */
  readonly limit: number;
  /** `nextCursor` of the page before, for the same query. */
  readonly cursor?: string;
}

/** One page. There are more while `nextCursor` is not `null`, even where `items` is short or empty. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/**
 * Where tokens and their audit trails live. Every change is one transaction with its event.
 *
 * Implementations throw {@link LatchkeyError}: `name_taken`, `id_taken`, `conflict`, `invalid_cursor`, and
 * `unavailable` where the store does not respond. They are all held to one contract suite.
 */
export interface TokenStore {
  /** Stores a new token. Throws `id_taken` or `name_taken` and then has changed nothing. */
  create(token: StoredToken, event: TokenEvent): Promise<void>;

  /** The token, read strongly consistent, or `undefined`. */
  get(tokenId: string): Promise<StoredToken | undefined>;

  /** The id of the owner's token of that name, read strongly consistent, or `undefined`. */
  findByName(owner: string, name: string): Promise<string | undefined>;

  /**
   * Replaces `before` by `after` (all but `lastSeenAt`, which only {@link stampLastSeen} changes).
   * Throws `conflict` where the stored version is no longer that of `before`, `name_taken` where the new name is
   * another token's.
   */
  update(before: StoredToken, after: StoredToken, event: TokenEvent): Promise<void>;

  /** Removes the token of this very version, keeping its audit trail for the store's retention. Throws `conflict`. */
  delete(token: StoredToken, event: TokenEvent): Promise<void>;

  /** One page of tokens: those of one owner by name, else all by owner and then name. */
  list(query: TokenQuery): Promise<Page<Token>>;

  /** One page of a token's audit trail, newest first. It outlives the token. */
  listEvents(tokenId: string, page: { readonly limit: number; readonly cursor?: string }): Promise<Page<TokenEvent>>;

  /**
   * Sets when the token was last seen, unless it has a stamp later than `unlessAfter`.
   * Of many concurrent calls for one token and one interval, one writes.
   * @returns whether this call wrote.
   */
  stampLastSeen(tokenId: string, at: string, unlessAfter: string): Promise<boolean>;
}

/** What verification needs of a store: all that the authorizer's IAM policy allows it. */
export type VerificationStore = Pick<TokenStore, "get" | "stampLastSeen">;
