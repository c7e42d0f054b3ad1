/**
 * The table of tokens: its keys, its indexes, and the kinds of items that it holds. `docs/architecture.md` describes
 * them.
 */
export const tokenTable = {
  partitionKey: "pk",
  sortKey: "sk",
  /** Epoch seconds from which DynamoDB may remove an item. */
  timeToLive: "ttl",
  /** Over the name items, keys only: all tokens by owner and then name. */
  ownerIndex: { name: "byOwner", partitionKey: "gsi1pk", sortKey: "gsi1sk" },
  /** Over the items of tokens that expire, keys only: all of them by expiry. */
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

/** The partition keys, or their prefixes. IAM policies restrict functions by these. */
export const partitions = {
  /** Followed by the token's id: its own item, its events, its former secrets, and its tombstone. */
  token: "TOKEN#",
  /** Followed by the owner: the names of the owner's tokens. */
  owner: "OWNER#",
  /** Unfinished deletions. */
  deletions: "DELETIONS",
  /** The stages whose caches are flushed. */
  stages: "STAGES",
  /**
   * The item that counts the flushes. It has its own partition, because functions that flush must not change the
   * stages.
   */
  flushes: "FLUSH",
  /** The revocation feed, which guards read. */
  feed: "REVOKED",
  /** Followed by API and stage: the open connections of a WebSocket API. */
  connections: "CONNECTIONS#",
  /** The single partition of the indexes over all owners. */
  index: "TOKENS",
} as const;

/** The sort keys, or their prefixes. */
export const sortKeys = {
  token: "TOKEN",
  name: "NAME#",
  event: "EVENT#",
  formerSecret: "SECRET#",
  tombstone: "DELETED",
  stage: "STAGE#",
  flushes: "FLUSH",
  /** Followed by the ids of token and connection. */
  connection: "CONNECTION#",
  /** Followed by a time and the id of the connection that loses its access at that time. */
  connectionExpiry: "EXPIRY#",
} as const;

/** The attribute with the time when a token was last seen. */
export const lastSeenAttribute = "lastSeenAt";

/**
 * The day of that time. It is the key of the indexes: it changes at most once a day, so updates seldom write to an
 * index.
 */
export const lastSeenDayAttribute = tokenTable.lastSeenIndex.sortKey;

/** The day of a token that was never seen. It sorts before all days. */
export const neverSeenDay = "0000-00-00";

/** When the current and the previous secret were last seen. The parity of the `secretVersion` selects the attribute. */
export const secretSeenAttributes = ["evenSecretSeen", "oddSecretSeen"] as const;

/**
 * The attributes that an update of last seen reads and writes. Authorizers and the function that counts usage can
 * update only these.
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
