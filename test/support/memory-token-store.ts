import { LatchkeyError } from "../../core/errors.ts";
import { type StoredToken, type Token, withoutDigests } from "../../core/token.ts";
import type { TokenEvent } from "../../core/token-event.ts";
import type { Page, TokenQuery, TokenStore } from "../../core/token-store.ts";
import { decodeCursor, encodeCursor } from "../../functions/aws/cursor.ts";
import { listingOf, passesFilter } from "../../functions/aws/token-filter.ts";

/** What a memory store begins with. */
export interface MemoryTokenStoreOptions {
  readonly tokens?: readonly StoredToken[];
  readonly events?: readonly TokenEvent[];
}

/** A token store for tests of what stands on the port: held to the same contract suite as the real one. */
export function createMemoryTokenStore({ tokens = [], events = [] }: MemoryTokenStoreOptions = {}): TokenStore {
  const stored = new Map(tokens.map((token) => [token.id, copy(token)]));
  const trail = events.map(copy);
  // The id of a deleted token is never another token's.
  const deleted = new Set<string>();
  const idOf = (owner: string, name: string) =>
    [...stored.values()].find((token) => token.owner === owner && token.name === name)?.id;

  return {
    async create(token, event) {
      if (stored.has(token.id) || deleted.has(token.id))
        throw new LatchkeyError("id_taken", "A token with this id exists.");
      if (idOf(token.owner, token.name) !== undefined) throw nameTaken();
      stored.set(token.id, copy(token));
      trail.push(copy(event));
    },

    async get(tokenId) {
      const token = stored.get(tokenId);
      return token && copy(token);
    },

    async findByName(owner, name) {
      return idOf(owner, name);
    },

    async update(before, after, event) {
      const current = ofVersion(stored, before);
      const holder = idOf(after.owner, after.name);
      if (holder !== undefined && holder !== after.id) throw nameTaken();
      stored.set(after.id, { ...copy(after), lastSeenAt: current.lastSeenAt });
      trail.push(copy(event));
    },

    async delete(token, event) {
      ofVersion(stored, token);
      stored.delete(token.id);
      deleted.add(token.id);
      trail.push(copy(event));
    },

    async list(query) {
      const found = [...stored.values()].filter((token) => isListed(token, query)).sort(byOwnerAndName);
      const page = pageOf(found, query, listingOf(query), (token) => `${token.owner} ${token.name}`);
      return { ...page, items: page.items.map((token): Token => withoutDigests(copy(token))) };
    },

    async listEvents(tokenId, page) {
      const found = trail.filter((event) => event.tokenId === tokenId).sort((a, b) => compareBytes(b.id, a.id));
      return pageOf(found, page, ["events", tokenId], (event) => event.id, true);
    },

    async stampLastSeen(tokenId, at, unlessAfter) {
      const token = stored.get(tokenId);
      if (!token || (token.lastSeenAt !== null && token.lastSeenAt > unlessAfter)) return false;
      stored.set(tokenId, { ...token, lastSeenAt: at });
      return true;
    },
  };
}

function copy<T>(value: T): T {
  return structuredClone(value);
}

function nameTaken(): LatchkeyError {
  return new LatchkeyError("name_taken", "The owner already has a token with this name.");
}

function ofVersion(stored: Map<string, StoredToken>, token: StoredToken): StoredToken {
  const current = stored.get(token.id);
  if (!current || current.version !== token.version) {
    throw new LatchkeyError("conflict", "The token was changed by another request. Try again.");
  }
  return current;
}

function isListed(token: Token, query: TokenQuery): boolean {
  const { owner, ownerPrefix = "", name, namePrefix = "" } = query;
  const ofOwner = owner === undefined ? token.owner.startsWith(ownerPrefix) : token.owner === owner;
  const named = (name === undefined || token.name === name) && token.name.startsWith(namePrefix);
  return ofOwner && named && passesFilter(token, query);
}

function byOwnerAndName(a: Token, b: Token): number {
  return compareBytes(a.owner, b.owner) || compareBytes(a.name, b.name);
}

// DynamoDB sorts by bytes of UTF-8, which is not how JavaScript compares strings.
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function pageOf<T>(
  sorted: readonly T[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  query: readonly unknown[],
  positionOf: (item: T) => string,
  descending = false,
): Page<T> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, query);
  const isPast = (item: T) => after === undefined || compareBytes(positionOf(item), after) * (descending ? -1 : 1) > 0;
  const rest = sorted.filter(isPast);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && rest.length > limit ? encodeCursor(positionOf(last), query) : null };
}
