import pMap from "p-map";
import { feedCommitMs, feedWindow } from "../../contract/revocation-feed.ts";
import type { ConnectionSettings } from "../../core/settings.ts";
import type { StoredToken } from "../../core/token.ts";
import { type Connection, connectionAccess } from "./connection.ts";

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
  readonly endsAt: string;
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
const longestHandshakeMs = 35_000;

/** How far before the last check the next one looks: for changes in commit, handshakes, and clocks that differ. */
const overlapMs = longestHandshakeMs + feedCommitMs + 20_000;

/** How many calls of the table and of API Gateway are under way at once. */
const concurrency = 25;

/**
 * Makes the check that closes connections whose token has lost its access since the last check: everything that the
 * revocation feed tells of, and what ended by itself. The first check goes back as far as a connection can be old.
 *
 * A connection that is gone is forgotten, unless it may still be about to open: then a later check finds it again.
 */
export function createConnectionCheck(closer: ConnectionCloser): () => Promise<void> {
  const { connections, changedTokens, now, onClosed } = closer;
  let since: Date | undefined;
  return async () => {
    const startedAt = now();
    const ended = await connections.endedBy(startedAt);
    const changed = await changedTokens(since ?? new Date(startedAt.getTime() - feedWindow * 1_000 - overlapMs));
    const ofChanged = await pMap(changed, connections.ofToken, { concurrency });
    const outcomes = await pMap([...ended, ...ofChanged.flat()], (each) => checkConnection(closer, each), {
      concurrency,
      // One that can't be closed holds up no other. The next check finds it again.
      stopOnError: false,
    });
    since = new Date(startedAt.getTime() - overlapMs);
    const closed = outcomes.filter(Boolean).length;
    if (closed > 0) onClosed(closed);
  };
}

/** @returns whether the connection was closed. */
async function checkConnection(
  { settings, connections, getToken, close, now }: ConnectionCloser,
  connection: Connection | EndedConnection,
): Promise<boolean> {
  const access = connectionAccess(await getToken(connection.tokenId), connection, settings, now());
  const isEnded = "endsAt" in connection;
  if (access.ok) {
    if (access.validUntil !== null) await connections.addEnd(connection, access.validUntil);
    if (isEnded) await connections.removeEnd(connection);
    return false;
  }
  const wasOpen = await close(connection.connectionId);
  const mayOpenYet = now().getTime() - Date.parse(connection.connectedAt) < longestHandshakeMs;
  if (!wasOpen && mayOpenYet) return false;
  await connections.remove(connection);
  if (isEnded) await connections.removeEnd(connection);
  return wasOpen;
}
