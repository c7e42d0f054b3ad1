import { newEventId } from "./token-id.ts";

/** Who made a change, as the audit trail records it. */
export interface Actor {
  /** The token that called; `null` for changes that no token asked for, such as seeding on deploy. */
  readonly tokenId: string | null;
  readonly owner: string;
  readonly sourceIp: string | null;
  readonly requestId: string | null;
}

/** What happened to a token. */
export type TokenEventType = "created" | "updated" | "rotated" | "revoked" | "deleted";

/** One value of a token before and after a change. Secrets and digests never appear here. */
export interface Change {
  readonly from: unknown;
  readonly to: unknown;
}

/** One entry of a token's audit trail. It is written in the transaction that makes the change. */
export interface TokenEvent {
  /** A TypeID (`evt_…`): ids sort by time. */
  readonly id: string;
  readonly tokenId: string;
  /** The owner of the token, not of the actor. */
  readonly owner: string;
  readonly type: TokenEventType;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: Actor;
  /** The members that changed, by name. */
  readonly changes: Readonly<Record<string, Change>>;
}

/** The event of a change of a token, made now. */
export function auditEvent(
  type: TokenEventType,
  token: { readonly id: string; readonly owner: string },
  actor: Actor,
  at: string,
  changes: TokenEvent["changes"] = {},
): TokenEvent {
  return { id: newEventId(), tokenId: token.id, owner: token.owner, type, at, actor, changes };
}
