import { tokenIdPattern } from "./limits.ts";
import {
  isMatching,
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
  /** The URL of the OpenID Connect issuer. Subjects are unique per issuer. */
  readonly issuer: string;
  /** The issuer's id of the person, which is never reassigned. */
  readonly subject: string;
  /** Their display name from the issuer, or `null`. */
  readonly name: string | null;
}

/** Who made a change, as the audit trail records it. */
export interface Actor {
  /** The token that made the change; `null` if a person or a deployment made it. */
  readonly tokenId: string | null;
  readonly owner: string;
  /** The person who made the change, if one did. */
  readonly person?: Person;
  readonly sourceIp: string | null;
  readonly requestId: string | null;
}

/** What happened to a token. */
export type TokenEventType = (typeof tokenEventTypes)[number];
export const tokenEventTypes = ["created", "updated", "rotated", "revoked", "deleted"] as const;

/** A field of a token before and after a change. Secrets and digests never appear here. */
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
  /** The fields that changed, by name. */
  readonly changes: Readonly<Record<string, Change>>;
}

/** The shape of a stored event. */
export const tokenEventShape: Shape<TokenEvent> = {
  id: isString,
  tokenId: isMatching(tokenIdPattern),
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

/** Creates the event for a change of a token. */
export function auditEvent(
  type: TokenEventType,
  token: { readonly id: string; readonly owner: string },
  actor: Actor,
  at: string,
  changes: TokenEvent["changes"] = {},
): TokenEvent {
  return { id: newEventId(), tokenId: token.id, owner: token.owner, type, at, actor, changes };
}
