/** The table of tokens: its keys, its indexes, and the kinds of items that it holds. `docs/architecture.md` describes them. */
export const tokenTable = {
  partitionKey: "pk",
  sortKey: "sk",
  /** Epoch seconds from which DynamoDB may remove an item. */
  timeToLive: "ttl",
  /** Over the name items, keys only: all tokens by owner and then name. */
  ownerIndex: { name: "byOwner", partitionKey: "gsi1pk", sortKey: "gsi1sk" },
  /** Over the items of tokens that expire, keys only: all of them by when. */
  expiryIndex: { name: "byExpiry", partitionKey: "gsi2pk", sortKey: "gsi2sk" },
  /** The same for the tokens of one owner. */
  ownerExpiryIndex: { name: "byOwnerAndExpiry", partitionKey: "owner", sortKey: "gsi2sk" },
  /** Over the items of tokens, keys only: all of them by the day on which they were last seen. */
  lastSeenIndex: { name: "byLastSeen", partitionKey: "gsi2pk", sortKey: "lastSeenDay" },
  /** The same for the tokens of one owner. */
  ownerLastSeenIndex: { name: "byOwnerAndLastSeen", partitionKey: "owner", sortKey: "lastSeenDay" },
} as const;

/** The indexes of the table. */
export const tableIndexes = [
  tokenTable.ownerIndex,
  tokenTable.expiryIndex,
  tokenTable.ownerExpiryIndex,
  tokenTable.lastSeenIndex,
  tokenTable.ownerLastSeenIndex,
] as const;

/** What partition keys are or begin with. Policies allow functions items by these. */
export const partitions = {
  /** With the token's id: its own item, its events, the secrets that it had, and its tombstone. */
  token: "TOKEN#",
  /** With the owner: the names of the owner's tokens. */
  owner: "OWNER#",
  /** The deletions that are not finished. */
  deletions: "DELETIONS",
  /** The stages whose caches are flushed. */
  stages: "STAGES",
  /** The item that counts the flushes. It stands alone, because functions that flush must not change the stages. */
  flushes: "FLUSH",
  /** The revocation feed, which guards read. */
  feed: "REVOKED",
  /** With API and stage: the open connections of a WebSocket API. */
  connections: "CONNECTIONS#",
  /** In the indexes over all owners: everything. */
  index: "TOKENS",
} as const;

/** What sort keys are or begin with. */
export const sortKeys = {
  token: "TOKEN",
  name: "NAME#",
  event: "EVENT#",
  formerSecret: "SECRET#",
  tombstone: "DELETED",
  stage: "STAGE#",
  flushes: "FLUSH",
  /** With the ids of token and connection. */
  connection: "CONNECTION#",
  /** With a time and the id of a connection: the connection loses its access then. */
  connectionEnd: "END#",
} as const;

/** The attribute that tells when a token was last seen. */
export const lastSeenAttribute = "lastSeenAt";

/** The day of that time, which is the key of the indexes: it changes once a day, so that stamps seldom touch an index. */
export const lastSeenDayAttribute = tokenTable.lastSeenIndex.sortKey;

/** The day of a token that was never seen. It sorts before all days. */
export const neverSeenDay = "0000-00-00";

/** When the token's secrets were last seen, by whether their `secretVersion` is even or odd: there are two at a time. */
export const secretSeenAttributes = ["evenSecretSeen", "oddSecretSeen"] as const;

/**
 * The attributes that stamping last seen touches: the update of an authorizer, and of the function that counts usage, is
 * allowed these and no other.
 */
export const stampedAttributes = [
  tokenTable.partitionKey,
  tokenTable.sortKey,
  lastSeenAttribute,
  lastSeenDayAttribute,
  ...secretSeenAttributes,
] as const;

/** The partition of the open connections of one stage of a WebSocket API. */
export function connectionPartition({
  apiId,
  stageName,
}: {
  readonly apiId: string;
  readonly stageName: string;
}): string {
  return `${partitions.connections}${apiId}/${stageName}`;
}

/** The key of an item. */
export function itemKey(partition: string, sort: string) {
  return { [tokenTable.partitionKey]: partition, [tokenTable.sortKey]: sort };
}
