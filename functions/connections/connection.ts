import { connectGrant } from "../../core/grants/grant.ts";
import { collectGrants } from "../../core/scope.ts";
import type { ConnectionSettings } from "../../core/settings.ts";
import { isCount, isNullOr, isString, isTime, type Shape } from "../../core/shape.ts";
import { matchSecretVersion, type StoredToken, secretValidUntil } from "../../core/token.ts";
import { accessRefusal } from "../../core/token-access.ts";

/** A connection of a WebSocket API, and the secret that opened it. */
export interface Connection {
  readonly apiId: string;
  readonly stageName: string;
  readonly connectionId: string;
  readonly tokenId: string;
  /** The `secretVersion` of the secret. */
  readonly secretVersion: number;
  /** The client's address; `null` if it isn't known. */
  readonly sourceIp: string | null;
  /** When the authorizer accepted it (ISO 8601). It may take some time to open. */
  readonly connectedAt: string;
}

/** The shape of a recorded connection. */
export const connectionShape: Shape<Connection> = {
  apiId: isString,
  stageName: isString,
  connectionId: isString,
  tokenId: isString,
  secretVersion: isCount,
  sourceIp: isNullOr(isString),
  connectedAt: isTime,
};

/** Whether a connection can stay open, and until when (ISO 8601; `null`: its access doesn't expire). */
export type ConnectionAccess = { readonly ok: true; readonly validUntil: string | null } | { readonly ok: false };

/** Decides by the current state of the token whether the connection could be opened again. */
export function connectionAccess(
  token: StoredToken | undefined,
  { secretVersion, sourceIp }: Connection,
  settings: Pick<ConnectionSettings, "scopes" | "anyToken">,
  now: Date,
): ConnectionAccess {
  if (!token || accessRefusal(token, now, sourceIp)) return { ok: false };
  const generation = matchSecretVersion(token, secretVersion, now);
  if (!generation) return { ok: false };
  if (!collectGrants(settings, token.scopes).includes(connectGrant)) return { ok: false };
  return { ok: true, validUntil: secretValidUntil(token, generation) };
}
