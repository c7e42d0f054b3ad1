import pMap from "p-map";
import { feedCommitMs, feedWindow } from "../../contract/revocation-feed.ts";
import type { ConnectionSettings } from "../../core/settings.ts";
import type { StoredToken } from "../../core/token.ts";
import { type Connection, type ConnectionAccess, connectionAccess } from "./connection.ts";

/** The connections of one stage that are recorded. */
export interface OpenConnections {
  /** Those of a token. Read strongly consistent. */
  readonly ofToken: (tokenId: string) => Promise<readonly Connection[]>;
  /** Those that were to lose their access by a time. */
  readonly endedBy: (now: Date) => Promise<readonly EndedConnection[]>;
  /** Remembers when a connection loses its access. */
  readonly addEnd: (connection: Connection, at: string) => Promise<void>;
  readonly removeEnd: (ended: EndedConnection) => Promise<void>;
  readonly remove: (connection: Connection) => Promise<void>;
}

/** A connection, and when it was to lose its access. */
export interface EndedConnection extends Connection {
  readonly validUntil: string;
}

/** What closing connections works with. */
export interface ConnectionCloser {
  readonly settings: Pick<ConnectionSettings, "scopes" | "anyToken">;
  readonly connections: OpenConnections;
  /** The ids of the tokens that the revocation feed tells of since a time. */
  readonly changedTokens: (since: Date) => Promise<readonly string[]>;
  readonly getToken: (tokenId: string) => Promise<StoredToken | undefined>;
  /** Closes a connection. @returns whether there was one. */
  readonly close: (connectionId: string) => Promise<boolean>;
  readonly now: () => Date;
  /** Told how many were closed, where any was. */
  readonly onClosed: (count: number) => void;
}

/**
 * The longest time from when an authorizer accepts a connection until it is open, in milliseconds: API Gateway waits
 * 29 s for the integration of `$connect`. Until then there is nothing to close.
 */
const maxHandshakeMs = 35_000;

/** How far before the last check the next one looks: for changes in commit, handshakes, and clocks that differ. */
const overlapMs = maxHandshakeMs + feedCommitMs + 20_000;

/** How many calls of the table and of API Gateway are under way at once. */
const concurrency = 25;

/**
 * Makes the check that closes connections whose token has lost its access since the last check: everything that the
 * revocation feed tells of, and what ended by itself. The first check goes back as far as a connection can be old.
 *
 * A connection that is gone is forgotten, unless it may still be about to open: then a later check finds it again.
 *
 * Each token is read once, and what is to be closed comes first: the many connections of one client that keeps changing
 * its token hold up no others.
 */
export function createConnectionCheck(closer: ConnectionCloser): () => Promise<void> {
  const { connections, changedTokens, now, onClosed } = closer;
  let since: Date | undefined;
  return async () => {
    const startedAt = now();
    const ended = await connections.endedBy(startedAt);
    const changed = await changedTokens(since ?? new Date(startedAt.getTime() - feedWindow * 1_000 - overlapMs));
    const ofChanged = await pMap(changed, connections.ofToken, { concurrency });
    const checked = await checkAccess(closer, [...ended, ...ofChanged.flat()]);
    // One that can't be closed holds up no other. The next check finds it again.
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

/** Decides which connections have lost their access. */
async function checkAccess(
  { settings, getToken, now }: ConnectionCloser,
  found: readonly (Connection | EndedConnection)[],
): Promise<readonly { readonly connection: Connection | EndedConnection; readonly access: ConnectionAccess }[]> {
  const ids = [...new Set(found.map(({ tokenId }) => tokenId))];
  const tokens = new Map(await pMap(ids, async (id) => [id, await getToken(id)] as const, { concurrency }));
  return found.map((connection) => ({
    connection,
    access: connectionAccess(tokens.get(connection.tokenId), connection, settings, now()),
  }));
}

/** Remembers when a connection that keeps its access loses it by itself. */
async function updateExpiry(
  { connections }: ConnectionCloser,
  connection: Connection | EndedConnection,
  access: ConnectionAccess,
): Promise<void> {
  if (!access.ok) return;
  if (access.validUntil !== null) await connections.addEnd(connection, access.validUntil);
  if ("validUntil" in connection) await connections.removeEnd(connection);
}

/** @returns whether the connection was closed. */
async function closeConnection(
  { connections, close, now }: ConnectionCloser,
  connection: Connection | EndedConnection,
): Promise<boolean> {
  const wasOpen = await close(connection.connectionId);
  const mayOpenYet = now().getTime() - Date.parse(connection.connectedAt) < maxHandshakeMs;
  if (!wasOpen && mayOpenYet) return false;
  await connections.remove(connection);
  if ("validUntil" in connection) await connections.removeEnd(connection);
  return wasOpen;
}
