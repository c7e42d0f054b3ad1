import {
  type FieldWith,
  fieldsWith,
  type LastSeenField,
  type StoredToken,
  type Token,
  type TokenStatus,
} from "./token.ts";
import type { TokenEvent } from "./token-event.ts";

/** Which tokens to list, and from where. Members that are absent do not restrict. Prefixes ignore case. */
export interface TokenQuery {
  readonly owner?: string;
  /** Ignored where `owner` is given. */
  readonly ownerPrefix?: string;
  readonly name?: string;
  readonly namePrefix?: string;
  /** Only tokens whose owner or name begins so. */
  readonly search?: string;
  readonly status?: TokenStatus;
  /** Only tokens that have not expired at this time (ISO 8601), those that never expire among them. */
  readonly unexpiredAt?: string;
  /** Only tokens that expire at or after this time (ISO 8601). */
  readonly expiresFrom?: string;
  /** Only tokens that expire before this time (ISO 8601). */
  readonly expiresBefore?: string;
  /** Only tokens that were last seen before this time (ISO 8601), or were never seen and made before it. */
  readonly lastSeenBefore?: string;
  /** Only tokens that were never seen, or only those that were. */
  readonly neverSeen?: boolean;
  /** In the order of the day on which they were last seen; those that never were come first. */
  readonly byLastSeen?: true;
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

/** The fields of the caller's token that decide whether it can be used, and for what. */
const provenFields = ["id", ...fieldsWith("access").filter((field) => field !== "name")] as const;

/** The caller's token as it was read: a write is made only while the stored one still has these values. */
export type CallerProof = Pick<StoredToken, "id" | Exclude<FieldWith<"access">, "name">>;

/** What a write depends on of the caller's token. Its name and description do not matter. */
export function callerProof(token: StoredToken): CallerProof {
  return Object.fromEntries(provenFields.map((field) => [field, token[field]])) as unknown as CallerProof;
}

/** What comes with every write, in its transaction. */
export interface Write {
  readonly event: TokenEvent;
  /** `null` if no token calls. */
  readonly proof: CallerProof | null;
  /** The time (ISO 8601) by which the write is made or given up: when the JWT of the person who calls expires. */
  readonly notAfter?: string;
}

/** A write of a token that is there. */
export interface Change extends Write {
  /** The stored values that the write depends on; none: it is made whatever was changed in between. */
  readonly expected: Partial<Omit<StoredToken, LastSeenField>>;
}

/** New values of a token. `version` is not among them: every change adds one. */
export type NewValues = Partial<Omit<StoredToken, "id" | "owner" | "createdAt" | LastSeenField | "version">>;

/** The new secret of a token. */
export interface NewSecret {
  readonly digest: string;
  /** When the secret before ends; `null`: now. */
  readonly previousValidUntil: string | null;
  readonly updatedAt: string;
}

/**
 * Where tokens and their audit trails live. Every write is one transaction with its event and the proof of its caller.
 *
 * Implementations throw {@link LatchkeyError}: `conflict` where the proof or the expected values do not hold any more,
 * or the token is gone, and then nothing was written; `name_taken`, `id_taken`, `invalid_cursor`; and `unavailable`
 * where the store does not respond, or not before the write's `notAfter`. They are all held to one contract suite.
 */
export interface TokenStore {
  /** Stores a new token. Throws `id_taken` or `name_taken` and then has changed nothing. */
  create(token: StoredToken, write: Write): Promise<void>;

  /** The token, read strongly consistent, or `undefined`. */
  get(tokenId: string): Promise<StoredToken | undefined>;

  /** The tokens of these ids, by id, read strongly consistent. One that does not exist is not among them. */
  getMany(tokenIds: readonly string[]): Promise<ReadonlyMap<string, StoredToken>>;

  /** The id of the owner's token of that name, read strongly consistent, or `undefined`. */
  findByName(owner: string, name: string): Promise<string | undefined>;

  /**
   * Sets values of a token and adds one to its version.
   * @param token as it was read; where `values` has another name, the stored name must still be this one's.
   * Throws `name_taken` where the new name is another token's.
   */
  update(token: StoredToken, values: NewValues, change: Change): Promise<void>;

  /**
   * Gives a token a new secret, makes the stored one the previous, and adds one to both versions. A token whose secret
   * was revoked has one again. Throws `validation_failed` for a secret that the token had before, and `conflict` for
   * its current one.
   */
  rotate(tokenId: string, secret: NewSecret, change: Change): Promise<void>;

  /** Removes a token for good and frees its name. Its audit trail stays for the store's retention. */
  delete(tokenId: string, change: Change): Promise<void>;

  /**
   * One page of tokens: those of one owner by name, else all by owner and then name, ignoring case. A search finds
   * those of matching owners first. With a time from or before which tokens expire they are in the order of expiry,
   * and with a condition on when they were last seen in that of `byLastSeen`.
   */
  list(query: TokenQuery): Promise<Page<Token>>;

  /** One page of a token's audit trail, newest first. It outlives the token. */
  listEvents(tokenId: string, page: EventQuery): Promise<Page<TokenEvent>>;

  /** The first event of a token's audit trail: how it was made. */
  firstEvent(tokenId: string): Promise<TokenEvent | undefined>;

  /**
   * Sets when a secret of the token was last seen, and so the token, unless that secret has a stamp later than
   * `unlessAfter`. Of many concurrent calls for one secret and one interval, one writes. No stamp goes back.
   * @returns whether this call wrote.
   */
  stampLastSeen(sighting: Sighting, unlessAfter: string): Promise<boolean>;
}

/** When a secret of a token was used. */
export interface Sighting {
  readonly tokenId: string;
  /** Which secret it was, by count. */
  readonly secretVersion: number;
  /** ISO 8601. */
  readonly at: string;
}

/** Which events of a token to list. */
export interface EventQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** What verification needs of a store: all that the authorizer's IAM policy allows it. */
export type VerificationStore = Pick<TokenStore, "get" | "stampLastSeen">;
