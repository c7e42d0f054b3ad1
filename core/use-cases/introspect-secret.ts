import { assertCanIntrospect, type Caller, canIntrospect } from "../caller.ts";
import { knownScopeNames } from "../scope.ts";
import { allPrefixes } from "../secret.ts";
import type { Service } from "../service.ts";
import type { Token } from "../token.ts";
import { verifySecret } from "./verify-secret.ts";

/**
 * The token of a secret, if the secret would be accepted now and the caller can introspect the token; otherwise `null`,
 * without a reason. White space around the secret is ignored.
 *
 * @throws LatchkeyError `forbidden`.
 */
export async function introspectSecret(
  service: Service,
  caller: Caller,
  secret: string,
): Promise<{ readonly token: Token; readonly validUntil: string | null } | null> {
  assertCanIntrospect(caller);
  const verdict = await verifySecret(
    { ...service, prefixes: allPrefixes(service.settings) },
    { secret: secret.trim() },
  );
  if (!verdict.ok || !canIntrospect(caller, verdict.token.owner)) return null;
  const { token, validUntil } = verdict;
  // Callers authorize by these scopes. A scope that was removed from the catalogue must grant nothing there either.
  const scopes = knownScopeNames(service.settings.scopes, token.scopes);
  return { token: { ...token, scopes }, validUntil };
}
