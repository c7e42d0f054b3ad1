import { createClient } from "../../../client/client.ts";
import { ProblemError, UnreachableError } from "../../../client/errors.ts";
import type { ChangedToken, Client, Input, Token } from "../../../client/types.ts";
import { newTokenId } from "../../../core/token-id.ts";
import type { CurrentCaller } from "../session/current-caller.tsx";
import { getPermissions } from "../session/permissions.ts";
import { generateSecret } from "./generate-secret.ts";

/** A token with a new secret that the user hasn't seen yet. */
export interface IssuedSecret<T extends Token = Token> {
  readonly token: T;
  readonly secret: string;
}

/** Requests a token with a new secret. A retry never creates a second one, and never loses the first. */
export type SecretRequest<T extends Token = Token> = () => Promise<IssuedSecret<T>>;

/** Whether a failed request may still have taken effect: its response was lost, or the service failed midway. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  return error instanceof ProblemError && (error.status >= 500 || error.code === "unexpected_response");
}

/**
 * A request to create a token.
 *
 * An administrator's request contains the id and the digest of a secret generated here, which makes it idempotent. Others
 * can't choose an id. Their request is retried unchanged: if the lost attempt has created the token, its secret, which
 * nobody has seen, is replaced by one generated here. See docs/decisions/0014-a-lost-response-loses-no-secret.md.
 *
 * @param self who is signed in.
 */
export async function requestCreation(
  client: Client,
  self: CurrentCaller,
  prefix: string,
  body: Input<"createToken">["body"],
): Promise<SecretRequest> {
  if (getPermissions(self).isAdmin) {
    const id = newTokenId();
    const { secret, digest } = await generateSecret(prefix, id);
    return async () => ({ token: await client.createToken({ body: { ...body, id, digest } }), secret });
  }

  let isLost = false;
  let replacement: SecretRequest | undefined;
  return async () => {
    if (replacement) return replacement();
    try {
      const { secret = "", ...token } = await client.createToken({ body });
      return { token, secret };
    } catch (error) {
      isLost ||= isOutcomeUnknown(error);
      const isTaken = error instanceof ProblemError && error.code === "name_taken";
      const token = isLost && isTaken ? await findUnseenToken(client, self, body) : undefined;
      if (!token) throw error;
      replacement = await requestRotation(client, token, prefix, { overlapSeconds: 0 });
      return replacement();
    }
  };
}

/** A request to rotate a token. It is idempotent because it contains the digest of a secret generated here. */
export async function requestRotation(
  client: Client,
  { id }: Pick<Token, "id">,
  prefix: string,
  { overlapSeconds, isOwn = false }: { readonly overlapSeconds: number; readonly isOwn?: boolean },
): Promise<SecretRequest<ChangedToken>> {
  const { secret, digest } = await generateSecret(prefix, id);
  const input = { id, body: { overlapSeconds, digest } };
  return async () => {
    try {
      return { token: await client.rotateToken(input), secret };
    } catch (error) {
      // The lost attempt may have ended the secret of this session. Then the service accepts the new one.
      const mayBeDone = isOutcomeUnknown(error) || (error instanceof ProblemError && error.status === 401);
      if (!isOwn || !mayBeDone) throw error;
      const token = await createClient({ baseUrl: "", token: secret })
        .rotateToken(input)
        .catch(() => undefined);
      if (!token) throw error;
      return { token, secret };
    }
  };
}

/** The token that a lost request created: with exactly the requested content, by the same caller, and never used. */
async function findUnseenToken(
  client: Client,
  self: CurrentCaller,
  body: Input<"createToken">["body"],
): Promise<Token | undefined> {
  const { items } = await client.listTokens({ query: { owner: self.owner, name: body.name ?? "", limit: 1 } });
  const [token] = items;
  if (!token || token.lastSeenAt !== null || token.version !== 1 || !hasContent(token, body)) return undefined;
  const [created] = (await client.listTokenEvents({ id: token.id, query: { limit: 1 } })).items;
  if (!created || created.actor.tokenId !== self.id) return undefined;
  const { person } = created.actor;
  const isSame = person?.issuer === self.person?.issuer && person?.subject === self.person?.subject;
  return isSame ? token : undefined;
}

function hasContent(token: Token, body: Input<"createToken">["body"]): boolean {
  const toMilliseconds = (time: string | null | undefined) => (time ? Date.parse(time) : null);
  const sorted = (values: readonly string[] | undefined) => JSON.stringify([...new Set(values)].sort());
  return (
    token.description === (body.description ?? null) &&
    toMilliseconds(token.expiresAt) === toMilliseconds(body.expiresAt) &&
    sorted(token.scopes) === sorted(body.scopes) &&
    sorted(token.allowedCidrs) === sorted(body.allowedCidrs)
  );
}
