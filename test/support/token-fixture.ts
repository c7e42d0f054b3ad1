import { createStoredToken } from "../../bench/token-table.ts";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import type { StoredToken } from "../../core/token.ts";
import type { TokenEvent, TokenEventType } from "../../core/token-event.ts";
import { newEventId, newTokenId } from "../../core/token-id.ts";
import type { Change, NewValues, Write } from "../../core/token-store.ts";

/** A token as a store holds it, made just now, with what a test says about it. */
export function tokenWith({ id = newTokenId(), ...members }: Partial<StoredToken> = {}): StoredToken {
  const digest = digestSecret(generateSecret("lk", id).secret);
  return createStoredToken({ id, scopes: ["lookup:read"], digest, ...members });
}

/** The event of a change of a token. */
export function eventFor(token: StoredToken, type: TokenEventType, members: Partial<TokenEvent> = {}): TokenEvent {
  return {
    id: newEventId(),
    tokenId: token.id,
    owner: token.owner,
    type,
    at: token.updatedAt,
    actor: { tokenId: token.id, owner: token.owner, sourceIp: "192.0.2.1", requestId: "request-1" },
    changes: { name: { from: null, to: token.name }, scopes: { from: null, to: token.scopes } },
    ...members,
  };
}

/** What comes with the write of a new token, without a calling token. */
export function writeFor(token: StoredToken, members: Partial<Write> = {}): Write {
  return { event: eventFor(token, "created"), proof: null, ...members };
}

/** What comes with a change of a token, without a calling token and whatever the token has become. */
export function changeFor(token: StoredToken, type: TokenEventType, members: Partial<Change> = {}): Change {
  return { event: eventFor(token, type), proof: null, expected: {}, ...members };
}

/** The token after an update to some values. */
export function updated(token: StoredToken, values: NewValues): StoredToken {
  return { ...token, ...values, version: token.version + 1 };
}
