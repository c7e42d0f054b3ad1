/**
 * The table of tokens as the handlers know it. `cdk/` declares the same for the template; a test holds the two together.
 */
export const tokenTable = {
  partitionKey: "pk",
  sortKey: "sk",
  /** Epoch seconds from which DynamoDB may remove an item; only events of deleted tokens have it. */
  timeToLive: "ttl",
  /** Over the name items, keys only: all tokens by owner and then name. */
  ownerIndex: { name: "byOwner", partitionKey: "gsi1pk", sortKey: "gsi1sk" },
} as const;

/** The attributes that stamping last seen touches: an authorizer's update is allowed these and no other. */
export const stampedAttributes = [tokenTable.partitionKey, tokenTable.sortKey, "lastSeenAt"] as const;
