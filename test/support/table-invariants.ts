import { isDeepStrictEqual } from "node:util";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { neverSeenDay, partitions } from "../../contract/deployment/table.ts";
import { type FeedEntry, readFeedEntry } from "../../contract/revocation-feed.ts";
import { secretPattern } from "../../core/secret.ts";
import type { StoredToken } from "../../core/token.ts";
import { tokenState } from "../../functions/aws/feed-writes.ts";
import type { Item } from "../../functions/aws/read-items.ts";
import { deletedAt, nameItem, readStoredToken, toDay } from "../../functions/aws/token-items.ts";

/**
 * Dumps a table of tokens and checks what must hold whatever was done to it: each token has its name and back; each
 * change of a living token has its event, and each event its actor; events of living tokens do not expire, those of
 * deleted tokens do, or are listed among the deletions that are not finished; no secret is anywhere, and no digest outside of its token.
 *
 * @throws Error naming every item that is wrong, by its key and never with what it holds.
 */
export async function assertTableInvariants(client: DynamoDBClient, tableName: string): Promise<void> {
  const items = await dump(client, tableName);
  const ofKind = (kind: string) => items.filter(({ sk }) => String(sk).startsWith(kind));
  const pending = new Set(items.filter(({ pk }) => pk === partitions.deletions).map(({ tokenId }) => tokenId));
  const tokens = new Map(
    ofKind("TOKEN")
      .filter((item) => item[deletedAt] === undefined)
      .map((item) => [item.id, item]),
  );
  // What a deletion that is not finished leaves is removed when it is gone on with.
  const names = ofKind("NAME#").filter(({ tokenId }) => !pending.has(tokenId));
  const nameItems = new Map(names.map((item) => [item.tokenId, item]));
  const events = Map.groupBy(ofKind("EVENT#"), ({ tokenId }) => tokenId);

  const faults = [
    ...items
      .filter(({ pk, sk }) => pk !== partitions.deletions && pk !== partitions.feed && !itemKinds.test(String(sk)))
      .map(fault("is of no kind")),
    ...ofKind("TOKEN")
      .filter((item) => item[deletedAt] !== undefined && !pending.has(item.id))
      .map(fault("is deleted and not removed")),
    ...names.filter(({ tokenId }) => !tokens.has(tokenId)).map(fault("names no token")),
    ...names.filter((item) => nameItems.get(item.tokenId) !== item).map(fault("is a second name of its token")),
    ...[...tokens.values()].filter((item) => !isNamed(item, nameItems.get(item.id))).map(fault("has not its name")),
    ...[...tokens.values()]
      .filter((item) => !isIndexed(item))
      .map(fault("is not indexed by its expiry and its last use")),
    ...[...tokens.values()].filter((item) => !isWhole(item, events.get(item.id) ?? [])).map(fault("lacks an event")),
    ...ofKind("EVENT#")
      .filter((item) => !hasActor(item))
      .map(fault("has no actor")),
    ...ofKind("EVENT#")
      .filter((item) => isLost(item, tokens) && !pending.has(item.tokenId))
      .map(fault("stays for ever")),
    ...ofKind("SECRET#")
      .filter((item) => isLost({ ...item, tokenId: getTokenId(item) }, tokens) && !pending.has(getTokenId(item)))
      .map(fault("stays for ever")),
    ...newestInFeed(items)
      .filter((entry) => !isConsistent(entry, tokens.get(entry.tokenId)))
      .map(({ tokenId }) => `${partitions.feed} does not tell the present state of ${tokenId}.`),
    ...items.filter(holdsSecret).map(fault("holds a secret")),
    ...items.filter(holdsStrayDigest).map(fault("holds a digest that is not its token's")),
  ];
  if (faults.length > 0) throw new Error(`The table is not as it must be:\n${faults.join("\n")}`);
}

/** The sort keys of the kinds of items that there are. */
const itemKinds = /^(TOKEN$|DELETED$|NAME#|EVENT#|SECRET#|STAGE#|FLUSH$|CONNECTION#|EXPIRY#)/;

/** The newest entry of the revocation feed for each token that it tells of. */
function newestInFeed(items: readonly Item[]): FeedEntry[] {
  const newest = new Map<string, FeedEntry>();
  for (const item of items.filter(({ pk }) => pk === partitions.feed)) {
    const entry = readFeedEntry(item);
    const known = newest.get(entry.tokenId);
    if (!known || known.state.version < entry.state.version) newest.set(entry.tokenId, entry);
  }
  return [...newest.values()];
}

/** Whether an entry says what the token is now. Changes that decide no access raise its version alone. */
function isConsistent({ state }: FeedEntry, item: Item | undefined): boolean {
  const token = item && readStoredToken(item);
  if (!token) return state.status === "deleted";
  return (
    state.version <= token.version && isDeepStrictEqual({ ...tokenState(token), version: 0 }, { ...state, version: 0 })
  );
}

async function dump(client: DynamoDBClient, tableName: string): Promise<Item[]> {
  const items: Item[] = [];
  const pages = paginateScan(
    { client: DynamoDBDocumentClient.from(client) },
    { TableName: tableName, ConsistentRead: true },
  );
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
}

function fault(what: string): (item: Item) => string {
  return ({ pk, sk }) => `${pk} ${sk} ${what}.`;
}

function isNamed(token: Item, name: Item | undefined): boolean {
  return isDeepStrictEqual(name, nameItem(token as unknown as StoredToken));
}

function isIndexed({ gsi2pk, gsi2sk, expiresAt, lastSeenAt, lastSeenDay }: Item): boolean {
  const day = typeof lastSeenAt === "string" ? toDay(lastSeenAt) : neverSeenDay;
  return gsi2pk === partitions.index && (gsi2sk ?? null) === expiresAt && lastSeenDay === day;
}

/** Whether there is an event for each version since the token was made, and none of them expires. */
function isWhole(token: Item, events: readonly Item[]): boolean {
  const sorted = events.toSorted((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1));
  const life = sorted.slice(sorted.findLastIndex(({ type }) => type === "created"));
  return life.length === token.version && life[0]?.type === "created" && life.every(({ ttl }) => ttl === undefined);
}

function hasActor({ actor }: Item): boolean {
  if (typeof actor !== "object" || actor === null) return false;
  const { tokenId, owner } = actor as Item;
  return typeof owner === "string" && owner !== "" && (tokenId === null || /^tok_/.test(String(tokenId)));
}

/** Whether an event is of a token that is gone, and would never be removed. */
function isLost({ tokenId, ttl }: Item, tokens: ReadonlyMap<unknown, Item>): boolean {
  return !tokens.has(tokenId) && typeof ttl !== "number";
}

function getTokenId({ pk }: Item): string {
  return String(pk).slice(partitions.token.length);
}

const anySecret = new RegExp(secretPattern(["[a-z][a-z0-9]{0,15}"]));

function holdsSecret(item: Item): boolean {
  return anySecret.test(JSON.stringify(item));
}

function holdsStrayDigest({ sk, digest, previousDigest, ...rest }: Item): boolean {
  const outside = sk === "TOKEN" ? rest : { digest, previousDigest, ...rest };
  return /\b[0-9a-f]{64}\b/.test(JSON.stringify(outside));
}
