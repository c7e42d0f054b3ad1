import pMap from "p-map";
import { feedCommitMs, feedWindow } from "../../contract/revocation-feed.ts";
import type { ConnectionSettings } from "../../core/settings.ts";
import type { StoredToken } from "../../core/token.ts";
import { logDamaged } from "../aws/read-items.ts";
import { type Connection, type ConnectionAccess, connectionAccess } from "./connection.ts";

/** The recorded connections of one stage. A damaged record is a connection without access. */
export interface OpenConnections {
  /** The connections of a token, by a strongly consistent read. */
  readonly ofToken: (tokenId: string) => Promise<readonly Connection[]>;
  /** The connections whose recorded expiry has passed. */
  readonly expiredBy: (now: Date) => Promise<readonly ExpiredConnection[]>;
  /** Records when the access of a connection expires. */
  readonly addExpiry: (connection: Connection, validUntil: string) => Promise<void>;
  readonly removeExpiry: (connection: ExpiredConnection) => Promise<void>;
  readonly remove: (connection: Connection) => Promise<void>;
}

/** A connection, and its recorded expiry. */
export interface ExpiredConnection extends Connection {
  readonly validUntil: string;
}

/** The dependencies of closing connections. */
export interface ConnectionCloser {
  readonly settings: Pick<ConnectionSettings, "scopes" | "anyToken">;
  readonly connections: OpenConnections;
  /** The ids of the tokens in the revocation feed since a time. */
  readonly changedTokens: (since: Date) => Promise<readonly string[]>;
  readonly getToken: (tokenId: string) => Promise<StoredToken | undefined>;
  /** Closes a connection. @returns whether it was open. */
  readonly close: (connectionId: string) => Promise<boolean>;
  readonly now: () => Date;
  /** Called with the number of closed connections, if there are any. */
  readonly onClosed: (count: number) => void;
}

/**
 * The maximum time from when an authorizer accepts a connection until it is open, in milliseconds: API Gateway waits
 * 29 s for the integration of `$connect`. Until then it can't be closed.
 */
const maxHandshakeMs = 35_000;

/** How far before the last check the next one begins, for changes that aren't committed, handshakes and clock differences. */
const overlapMs = maxHandshakeMs + feedCommitMs + 20_000;

/** The number of concurrent calls of DynamoDB and API Gateway. */
const concurrency = 25;

/**
 * Creates the check that closes connections whose tokens have lost their access since the last check: the tokens in the
 * revocation feed, and the connections whose access has expired. The first check goes back to the maximum age of a
 * connection.
 *
 * The record of a connection that isn't open is removed, unless the connection may still be opening: a later check then
 * finds it again.
 *
 * Each token is read once, and connections are closed before expiries are updated, so that a client with many
 * connections that keeps changing its token doesn't delay the others.
 */
export function createConnectionCheck(closer: ConnectionCloser): () => Promise<void> {
  const { connections, changedTokens, now, onClosed } = closer;
  let since: Date | undefined;
  return async () => {
    const startedAt = now();
    const expired = await connections.expiredBy(startedAt);
    const changed = await changedTokens(since ?? new Date(startedAt.getTime() - feedWindow * 1_000 - overlapMs));
    const ofChanged = await pMap(changed, connections.ofToken, { concurrency });
    const checked = await checkAccess(closer, [...expired, ...ofChanged.flat()]);
    // A connection that can't be closed doesn't stop the others. The next check finds it again.
    const options = { concurrency, stopOnError: false };
    const lost = checked.filter(({ access }) => !access.ok);
    try {
      const outcomes = await pMap(lost, ({ connection }) => closeConnection(closer, connection), options);
      const closed = outcomes.filter(Boolean).length;
      if (closed > 0) onClosed(closed);
    } finally {
      await pMap(checked, ({ connection, access }) => updateExpiry(closer, connection, access), options);
    }
    since = new Date(startedAt.getTime() - overlapMs);
  };
}

/** Decides which connections have lost their access. A damaged token opens nothing. */
async function checkAccess(
  { settings, getToken, now }: ConnectionCloser,
  found: readonly (Connection | ExpiredConnection)[],
): Promise<readonly { readonly connection: Connection | ExpiredConnection; readonly access: ConnectionAccess }[]> {
  const ids = [...new Set(found.map(({ tokenId }) => tokenId))];
  const readToken = async (id: string) => [id, await getToken(id).catch(logDamaged)] as const;
  const tokens = new Map(await pMap(ids, readToken, { concurrency }));
  return found.map((connection) => ({
    connection,
    access: connectionAccess(tokens.get(connection.tokenId), connection, settings, now()),
  }));
}

/** Records the expiry of a connection that still has its access. */
async function updateExpiry(
  { connections }: ConnectionCloser,
  connection: Connection | ExpiredConnection,
  access: ConnectionAccess,
): Promise<void> {
  if (!access.ok) return;
  if (access.validUntil !== null) await connections.addExpiry(connection, access.validUntil);
  if ("validUntil" in connection) await connections.removeExpiry(connection);
}

/** @returns whether the connection was closed. */
async function closeConnection(
  { connections, close, now }: ConnectionCloser,
  connection: Connection | ExpiredConnection,
): Promise<boolean> {
  const wasOpen = await close(connection.connectionId);
  const isOpening = now().getTime() - Date.parse(connection.connectedAt) < maxHandshakeMs;
  if (!wasOpen && isOpening) return false;
  await connections.remove(connection);
  if ("validUntil" in connection) await connections.removeExpiry(connection);
  return wasOpen;
}
