import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, vi } from "vitest";
import { type FeedEntry, feedItem } from "../../contract/revocation-feed.ts";
import { newTokenId } from "../../core/token-id.ts";
import { createDynamoFeed } from "../../guard/dynamo-feed.ts";
import { createRevocationFeed } from "../../guard/revocation-feed.ts";
import { createTokenTable, localDynamoClient } from "../support/create-table.ts";

export const client = localDynamoClient();
export const documents = DynamoDBDocumentClient.from(client);
export let tableName: string;
beforeEach(async () => {
  tableName = await createTokenTable(client);
  return () => vi.restoreAllMocks();
});

/** An entry of a token that is disabled. */
export const revoked = (at: number, tokenId = newTokenId()): FeedEntry => ({
  tokenId,
  at: new Date(at).toISOString(),
  state: { version: 2, status: "disabled" },
});

/** An entry that takes more room. */
export const narrowed = (at: number): FeedEntry => ({
  ...revoked(at),
  state: {
    version: 2,
    status: "active",
    secretVersion: 1,
    previousValidUntil: null,
    expiresAt: null,
    scopes: Array.from({ length: 10 }, (_, index) => `service-number-${index}:read`),
    allowedCidrs: [],
  },
});

export const put = (entry: FeedEntry) =>
  documents.send(new PutCommand({ TableName: tableName, Item: feedItem(entry) }));

export function putAll(entries: readonly FeedEntry[]) {
  const requests = entries.map((entry) => ({ PutRequest: { Item: feedItem(entry) } }));
  return documents.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
}

/** The feed of the table, with the number of Queries that it makes. */
export function openFeed(options: { readonly intervalMs?: number } = {}) {
  const send = vi.spyOn(client, "send");
  const onFailure = vi.fn();
  const feed = createRevocationFeed({
    read: createDynamoFeed({ tableName, client, onFailure }),
    intervalMs: 1_000,
    maxAgeMs: 30_000,
    onFailure,
    ...options,
  });
  const queries = () => send.mock.calls.filter(([command]) => command instanceof QueryCommand).length;
  const isRevoked = ({ tokenId }: FeedEntry) => feed.getState(tokenId) !== undefined;
  return { feed, queries, onFailure, isRevoked };
}
