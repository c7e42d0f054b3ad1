import { isDeepStrictEqual } from "node:util";
import { neverSeenDay } from "../../contract/deployment/table.ts";
import { conflict, idTaken, LatchkeyError, nameTaken, secretUsedBefore } from "../../core/errors.ts";
import { foldCase, type StoredToken, type Token, withoutDigests } from "../../core/token.ts";
import type { TokenEvent } from "../../core/token-event.ts";
import {
  type Change,
  callerProof,
  type Page,
  type TokenQuery,
  type TokenStore,
  type Write,
} from "../../core/token-store.ts";
import { decodeCursor, encodeCursor } from "../../functions/aws/cursor.ts";
import {
  isByExpiry,
  isByLastSeen,
  isContradictory,
  listingKey,
  passesFilter,
} from "../../functions/aws/token-filter.ts";
import { toDay } from "../../functions/aws/token-items.ts";

/** What a memory store begins with. */
export interface MemoryTokenStoreOptions {
  readonly tokens?: readonly StoredToken[];
  readonly events?: readonly TokenEvent[];
  /** Tokens that call in tests and are not listed: by id. */
  readonly callers?: ReadonlyMap<string, StoredToken>;
}

/** A token store for tests of what stands on the port: held to the same contract suite as the real one. */
export function createMemoryTokenStore({
  tokens = [],
  events = [],
  callers,
}: MemoryTokenStoreOptions = {}): TokenStore {
  const stored = new Map(tokens.map((token) => [token.id, copy(token)]));
  const trail = events.map(copy);
  // The id of a deleted token is never another token's.
  const deleted = new Set<string>();
  // Nor is a secret that a token has lost ever its own again.
  const formerDigests = new Set(tokens.flatMap(({ previousDigest }) => previousDigest ?? []));
  const findId = (owner: string, name: string) =>
    [...stored.values()].find((token) => token.owner === owner && token.name === name)?.id;
  const find = (id: string) => stored.get(id) ?? callers?.get(id);

  const assertProven = ({ proof, notAfter }: Write) => {
    if (notAfter !== undefined && Date.parse(notAfter) <= Date.now()) {
      throw new LatchkeyError("unavailable", "The time for this write has passed.");
    }
    if (!proof) return;
    const caller = find(proof.id);
    if (!caller || !isDeepStrictEqual(callerProof(caller), proof)) throw conflict();
  };
  /** The token of a change, once the caller and the expected values are found to be as they were. */
  const changing = (id: string, change: Change): StoredToken => {
    assertProven(change);
    const token = find(id);
    const isExpected = ([field, value]: [string, unknown]) => isDeepStrictEqual(token?.[field as keyof Token], value);
    if (!token || !Object.entries(change.expected).every(isExpected)) throw conflict();
    return token;
  };
  const replace = (token: StoredToken, values: Partial<StoredToken>, { event }: Change) => {
    if (values.digest !== undefined && token.digest !== null) formerDigests.add(token.digest);
    const isOther = (values.secretVersion ?? token.secretVersion) !== token.secretVersion;
    const seen = isOther && {
      currentSecretLastSeenAt: null,
      previousSecretLastSeenAt: token.currentSecretLastSeenAt,
    };
    stored.set(token.id, { ...token, ...copy(values), ...seen, version: token.version + 1 });
    trail.push(copy(event));
  };

  return {
    async create(token, write) {
      assertProven(write);
      if (stored.has(token.id) || deleted.has(token.id)) throw idTaken();
      if (findId(token.owner, token.name) !== undefined) throw nameTaken();
      stored.set(token.id, copy(token));
      trail.push(copy(write.event));
    },

    async get(tokenId) {
      const token = find(tokenId);
      return token && copy(token);
    },

    async getMany(tokenIds) {
      const tokens = tokenIds.map(find).filter((token) => token !== undefined);
      return new Map(tokens.map((token) => [token.id, copy(token)]));
    },

    async findByName(owner, name) {
      return findId(owner, name);
    },

    async update({ id, name }, values, change) {
      const token = changing(id, change);
      if (values.name !== undefined) {
        if (token.name !== name) throw conflict();
        const holder = findId(token.owner, values.name);
        if (holder !== undefined && holder !== id) throw nameTaken();
      }
      replace(token, values, change);
    },

    async rotate(tokenId, secret, change) {
      const token = changing(tokenId, change);
      if (token.digest === secret.digest) throw conflict();
      if (formerDigests.has(secret.digest)) throw secretUsedBefore();
      const previousDigest = secret.previousValidUntil === null ? null : token.digest;
      const secretVersion = token.secretVersion + 1;
      replace(token, { ...secret, previousDigest, revokedAt: null, secretVersion }, change);
    },

    async delete(tokenId, change) {
      changing(tokenId, change);
      stored.delete(tokenId);
      deleted.add(tokenId);
      trail.push(copy(change.event));
    },

    async list(query) {
      if (isContradictory(query)) return { items: [], nextCursor: null };
      const sortKey = sortKeyFor(query);
      const found = [...stored.values()]
        .filter((token) => passesFilter(token, query))
        .sort((a, b) => compareBytes(sortKey(a), sortKey(b)));
      const page = paginate(found, query, listingKey(query), sortKey);
      return { ...page, items: page.items.map((token): Token => withoutDigests(copy(token))) };
    },

    async listEvents(tokenId, page) {
      const found = trail.filter((event) => event.tokenId === tokenId).sort((a, b) => compareBytes(b.id, a.id));
      return paginate(found, page, ["events", tokenId], (event) => event.id, true);
    },

    async firstEvent(tokenId) {
      return trail.filter((event) => event.tokenId === tokenId).sort((a, b) => compareBytes(a.id, b.id))[0];
    },

    async stampLastSeen({ tokenId, secretVersion, at }, unlessAfter) {
      const token = stored.get(tokenId);
      const field = token?.secretVersion === secretVersion ? "currentSecretLastSeenAt" : "previousSecretLastSeenAt";
      if (!token || (token[field] ?? "") > unlessAfter || (token.lastSeenAt ?? "") > at) return false;
      stored.set(tokenId, { ...token, lastSeenAt: at, [field]: at });
      return true;
    },
  };
}

function copy<T>(value: T): T {
  return structuredClone(value);
}

/** The key that tokens are listed by: their expiry where that is asked for, else the owner and the name. */
function sortKeyFor(query: TokenQuery): (token: Token) => string {
  if (isByLastSeen(query)) return ({ lastSeenAt, id }) => `${lastSeenAt ? toDay(lastSeenAt) : neverSeenDay} ${id}`;
  if (isByExpiry(query)) return ({ expiresAt, id }) => `${expiresAt} ${id}`;
  const isOwnerFound = ({ owner }: Token) => foldCase(owner).startsWith(foldCase(query.search ?? ""));
  return (token) => {
    const { owner, name } = token;
    return `${isOwnerFound(token) ? 0 : 1} ${foldCase(owner)} ${owner} ${foldCase(name)}\t${name}`;
  };
}

// DynamoDB sorts by bytes of UTF-8, which is not how JavaScript compares strings.
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function paginate<T>(
  sorted: readonly T[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  query: readonly unknown[],
  toPosition: (item: T) => string,
  descending = false,
): Page<T> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, query);
  const isPast = (item: T) => after === undefined || compareBytes(toPosition(item), after) * (descending ? -1 : 1) > 0;
  const rest = sorted.filter(isPast);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && rest.length > limit ? encodeCursor(toPosition(last), query) : null };
}
