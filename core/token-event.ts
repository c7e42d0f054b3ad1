import { tokenIdPattern } from "./limits.ts";
import {
  isLike,
  isNullOr,
  isOneOf,
  isOptional,
  isPresent,
  isRecordOf,
  isShaped,
  isString,
  isTime,
  type Shape,
} from "./shape.ts";
import { newEventId } from "./token-id.ts";

/** A person who signed in with the organization's identity. */
export interface Person {
  /** The URL of the issuer (OpenID Connect), which tells its subjects apart from those of others. */
  readonly issuer: string;
  /** The issuer's own id of the person, which is never another's. */
  readonly subject: string;
  /** What the issuer calls them, for people to read; `null`: it doesn't say. */
  readonly name: string | null;
}

/** Who made a change, as the audit trail records it. */
export interface Actor {
  /** The token that called; `null` for changes that no token asked for: a person's, or seeding on deploy. */
  readonly tokenId: string | null;
  readonly owner: string;
  /** The person who called; absent: none did. */
  readonly person?: Person;
  readonly sourceIp: string | null;
  readonly requestId: string | null;
}

/** What happened to a token. */
export type TokenEventType = (typeof tokenEventTypes)[number];
export const tokenEventTypes = ["created", "updated", "rotated", "revoked", "deleted"] as const;

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

/** What a stored event has to be. */
export const tokenEventShape: Shape<TokenEvent> = {
  id: isString,
  tokenId: isLike(tokenIdPattern),
  owner: isString,
  type: isOneOf(tokenEventTypes),
  at: isTime,
  actor: isShaped<Actor>({
    tokenId: isNullOr(isString),
    owner: isString,
    person: isOptional(isShaped<Person>({ issuer: isString, subject: isString, name: isNullOr(isString) })),
    sourceIp: isNullOr(isString),
    requestId: isNullOr(isString),
  }),
  changes: isRecordOf(isShaped<Change>({ from: isPresent, to: isPresent })),
};

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
