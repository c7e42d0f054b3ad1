import {
  type FieldWith,
  fieldsWith,
  type LastSeenField,
  type StoredToken,
  type Token,
  type TokenStatus,
} from "./token.ts";
import type { TokenEvent } from "./token-event.ts";

/** Which tokens to list, and from where. Absent members don't filter. Prefixes ignore case. */
export interface TokenQuery {
  readonly owner?: string;
  /** Ignored if `owner` is given. */
  readonly ownerPrefix?: string;
  readonly name?: string;
  readonly namePrefix?: string;
  /** Only tokens whose owner or name begins with this text. */
  readonly search?: string;
  readonly status?: TokenStatus;
  /** Only tokens that have not expired at this time (ISO 8601), including tokens that never expire. */
  readonly unexpiredAt?: string;
  /** Only tokens that expire at or after this time (ISO 8601). */
  readonly expiresFrom?: string;
  /** Only tokens that expire before this time (ISO 8601). */
  readonly expiresBefore?: string;
  /** Only tokens that were last seen before this time (ISO 8601), or were created before it and never seen. */
  readonly lastSeenBefore?: string;
  /** Only tokens that were never seen, or only those that were. */
  readonly neverSeen?: boolean;
  /** Sorts by the day on which tokens were last seen, with tokens that were never seen first. */
  readonly byLastSeen?: true;
  /** The maximum number of items. */
  readonly limit: number;
  /** `nextCursor` of the previous page of the same query. */
  readonly cursor?: string;
}

/** One page. More pages follow while `nextCursor` isn't `null`, even if `items` is short or empty. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The fields of the caller's token that decide whether it can be used, and for what. */
const provenFields = ["id", ...fieldsWith("access").filter((field) => field !== "name")] as const;

/** The caller's token as it was read: a write succeeds only while the stored token still has these values. */
export type CallerProof = Pick<StoredToken, "id" | Exclude<FieldWith<"access">, "name">>;

/** The fields of the caller's token that a write depends on. Its name and description don't matter. */
export function callerProof(token: StoredToken): CallerProof {
  return Object.fromEntries(provenFields.map((field) => [field, token[field]])) as unknown as CallerProof;
}

/** What every write includes in its transaction. */
export interface Write {
  readonly event: TokenEvent;
  /** `null` if the caller isn't a token. */
  readonly proof: CallerProof | null;
  /** The deadline of the write (ISO 8601): when the JWT of the calling person expires. */
  readonly notAfter?: string;
}

/** A write to an existing token. */
export interface Change extends Write {
  /** The stored values that the write depends on. If empty, concurrent changes don't matter. */
  readonly expected: Partial<Omit<StoredToken, LastSeenField>>;
}

/** New values of a token, without `version`: every change increments it. */
export type NewValues = Partial<Omit<StoredToken, "id" | "owner" | "createdAt" | LastSeenField | "version">>;

/** The new secret of a token. */
export interface NewSecret {
  readonly digest: string;
  /** When the previous secret ends; `null`: now. */
  readonly previousValidUntil: string | null;
  readonly updatedAt: string;
}

/**
 * Stores tokens and their audit trails. Every write is one transaction with its event and the proof of its caller.
 *
 * Implementations throw {@link LatchkeyError}: `conflict` if the proof or the expected values no longer hold, or the
 * token was deleted; `name_taken`, `id_taken`, `invalid_cursor`; and `unavailable` if the store doesn't respond, or not
 * before the write's `notAfter`. After a `conflict` nothing was written. One contract suite tests all implementations.
 */
export interface TokenStore {
  /** Stores a new token. Throws `id_taken` or `name_taken`, without changing anything. */
  create(token: StoredToken, write: Write): Promise<void>;

  /** The token by a strongly consistent read, or `undefined`. */
  get(tokenId: string): Promise<StoredToken | undefined>;

  /** The existing tokens with these ids, by id, by strongly consistent reads. */
  getMany(tokenIds: readonly string[]): Promise<ReadonlyMap<string, StoredToken>>;

  /** The id of the owner's token with that name by a strongly consistent read, or `undefined`. */
  findByName(owner: string, name: string): Promise<string | undefined>;

  /**
   * Sets values of a token and increments its version.
   * @param token as it was read. If `values` has another name, the stored name must still be the name of `token`.
   * Throws `name_taken` if another token has the new name.
   */
  update(token: StoredToken, values: NewValues, change: Change): Promise<void>;

  /**
   * Sets a new secret, keeps the current one as the previous secret, and increments both versions. A token whose secret
   * was revoked has a secret again. Throws `validation_failed` for a secret that the token had before, and `conflict`
   * for its current secret.
   */
  rotate(tokenId: string, secret: NewSecret, change: Change): Promise<void>;

  /** Deletes a token permanently and frees its name. Its audit trail is kept for the store's retention. */
  delete(tokenId: string, change: Change): Promise<void>;

  /**
   * One page of tokens: the tokens of one owner sorted by name, or all tokens by owner and then name, ignoring case. A
   * search lists the tokens of matching owners first. A filter by expiry sorts by expiry, and a filter by last seen
   * sorts like `byLastSeen`.
   */
  list(query: TokenQuery): Promise<Page<Token>>;

  /** One page of a token's audit trail, newest first. It outlives the token. */
  listEvents(tokenId: string, page: EventQuery): Promise<Page<TokenEvent>>;

  /** The first event of a token's audit trail: its creation. */
  firstEvent(tokenId: string): Promise<TokenEvent | undefined>;

  /**
   * Updates when a secret, and so its token, was last seen, unless the secret was already seen after `unlessAfter`. Of
   * many concurrent calls for one secret and one interval, only one writes. The time never goes back.
   * @returns whether this call wrote.
   */
  stampLastSeen(sighting: Sighting, unlessAfter: string): Promise<boolean>;
}

/** When a secret of a token was used. */
export interface Sighting {
  readonly tokenId: string;
  /** Which secret was used: see `StoredToken.secretVersion`. */
  readonly secretVersion: number;
  /** ISO 8601. */
  readonly at: string;
}

/** Which events of a token to list. */
export interface EventQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** The part of the store that verification uses: all that the authorizer's IAM policy allows. */
export type VerificationStore = Pick<TokenStore, "get" | "stampLastSeen">;
