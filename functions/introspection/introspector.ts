import { userEnvironment } from "../../contract/deployment/functions.ts";
import { defaultPrefix, prefixPattern } from "../../core/secret.ts";
import { verifySecret } from "../../core/use-cases/verify-secret.ts";
import { createDynamoClient, createSdkItemClient } from "../aws/dynamo-client.ts";
import { createDynamoVerificationStore } from "../aws/dynamo-verification-store.ts";
import { authorizerLimits } from "../aws/item-client.ts";
import { requiredVariable } from "../configuration.ts";

/** A usable token, as introspection returns it. */
export interface IntrospectedToken {
  readonly tokenId: string;
  readonly tokenName: string;
  readonly owner: string;
  /** All scopes of the token, including scopes that were removed from the catalogue. */
  readonly scopes: readonly string[];
  /** When the secret expires (ISO 8601), or `null` if it doesn't. */
  readonly validUntil: string | null;
}

/**
 * Returns the token of a secret if the secret is accepted now, otherwise `null`, without a reason.
 * @param sourceIp the client's address. Without it, allowed address ranges aren't checked.
 */
export type Introspect = (secret: string, sourceIp?: string) => Promise<IntrospectedToken | null>;

/**
 * Creates a function that checks secrets as an authorizer does, without a call of the HTTP API. It doesn't update last
 * seen. `TokenService.grantIntrospect` grants the necessary permissions and sets the environment variables.
 *
 * Create it once, outside the handler. Don't cache its results for longer than a revocation may take. It throws if
 * DynamoDB doesn't respond: treat that as an error, and not as a verdict.
 *
 * @example
 * ```ts
 * const introspect = createIntrospector();
 * export const handler = async (event) => {
 *   const token = await introspect(event.secret);
 *   if (!token?.scopes.includes("lookup:read")) throw new Error("Unauthorized");
 * };
 * ```
 */
export function createIntrospector(): Introspect {
  const verification = {
    prefixes: readPrefixes(),
    store: createDynamoVerificationStore({
      tableName: requiredVariable(userEnvironment.tableName),
      client: createSdkItemClient(createDynamoClient(authorizerLimits)),
    }),
    now: () => new Date(),
  };
  return async (secret, sourceIp) => {
    const verdict = await verifySecret(verification, { secret, sourceIp });
    if (!verdict.ok) return null;
    const { id, name, owner, scopes } = verdict.token;
    return { tokenId: id, tokenName: name, owner, scopes, validUntil: verdict.validUntil };
  };
}

/** @throws Error for a prefix that no secret can have: it could match more than secrets. */
function readPrefixes(): readonly string[] {
  const prefixes = (process.env[userEnvironment.prefixes] ?? defaultPrefix).split(",");
  const invalid = prefixes.find((prefix) => !prefixPattern.test(prefix));
  if (invalid === undefined) return prefixes;
  throw new Error(
    `The environment variable ${userEnvironment.prefixes} has an invalid prefix: ${JSON.stringify(invalid)}.`,
  );
}
