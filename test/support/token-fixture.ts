import { digestOf, generateSecret } from "../../core/secret.ts";
import type { StoredToken } from "../../core/token.ts";
import type { TokenEvent, TokenEventType } from "../../core/token-event.ts";
import { newEventId, newTokenId } from "../../core/token-id.ts";

/** A token as a store holds it, made just now, with what a test says about it. */
export function tokenWith(members: Partial<StoredToken> = {}): StoredToken {
  const id = members.id ?? newTokenId();
  return {
    id,
    owner: "alice",
    name: `name of ${id}`,
    description: null,
    scopes: ["lookup:read"],
    status: "active",
    expiresAt: null,
    allowedCidrs: [],
    createdAt: "2027-01-01T00:00:00.000Z",
    updatedAt: "2027-01-01T00:00:00.000Z",
    lastSeenAt: null,
    previousValidUntil: null,
    version: 1,
    digest: digestOf(generateSecret("lk", id).secret),
    previousDigest: null,
    ...members,
  };
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

/** The token after a change, as a use case would write it. */
export function changed(token: StoredToken, members: Partial<StoredToken>): StoredToken {
  return { ...token, updatedAt: "2027-01-02T00:00:00.000Z", version: token.version + 1, ...members };
}
