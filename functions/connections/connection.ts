import { connectGrant } from "../../core/grants/grant.ts";
import { earlier } from "../../core/lifetime.ts";
import { knownScopes } from "../../core/scope.ts";
import type { ConnectionSettings } from "../../core/settings.ts";
import { isCount, isNullOr, isString, type Shape } from "../../core/shape.ts";
import { isInOverlap, type StoredToken } from "../../core/token.ts";
import { accessRefusal } from "../../core/token-access.ts";

/** A connection of a WebSocket API, and which secret it was opened with. */
export interface Connection {
  readonly apiId: string;
  readonly stageName: string;
  readonly connectionId: string;
  readonly tokenId: string;
  /** Which secret of the token it was, by count. */
  readonly secretVersion: number;
  /** The client's address; `null` if it is not known. */
  readonly sourceIp: string | null;
  /** When the authorizer accepted it (ISO 8601). The client may see it open some time after. */
  readonly connectedAt: string;
}

/** A connection, as it is recorded. */
export const connectionShape: Shape<Connection> = {
  apiId: isString,
  stageName: isString,
  connectionId: isString,
  tokenId: isString,
  secretVersion: isCount,
  sourceIp: isNullOr(isString),
  connectedAt: isString,
};

/** Whether a connection may stay open, and until when that holds by itself (ISO 8601; `null`: for good). */
export type ConnectionAccess = { readonly ok: true; readonly validUntil: string | null } | { readonly ok: false };

/** Decides whether a connection would be opened again now, by its token as it is. */
export function connectionAccess(
  token: StoredToken | undefined,
  { secretVersion, sourceIp }: Connection,
  { scopes, anyToken }: Pick<ConnectionSettings, "scopes" | "anyToken">,
  now: Date,
): ConnectionAccess {
  if (!token || accessRefusal(token, now, sourceIp)) return { ok: false };
  const isCurrent = secretVersion === token.secretVersion;
  const isPrevious = secretVersion === token.secretVersion - 1 && isInOverlap(token, now);
  if (!isCurrent && !isPrevious) return { ok: false };
  const grants = [...anyToken, ...knownScopes(scopes, token.scopes).flatMap((scope) => scope.grants)];
  if (!grants.includes(connectGrant)) return { ok: false };
  return { ok: true, validUntil: isCurrent ? token.expiresAt : earlier(token.expiresAt, token.previousValidUntil) };
}
