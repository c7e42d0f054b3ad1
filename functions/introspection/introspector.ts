import { userEnvironment } from "../../contract/deployment/functions.ts";
import { defaultPrefix, prefixPattern } from "../../core/secret.ts";
import { verifySecret } from "../../core/use-cases/verify-secret.ts";
import { createDynamoClient, createSdkItemClient } from "../aws/dynamo-client.ts";
import { createDynamoVerificationStore } from "../aws/dynamo-verification-store.ts";
import { authorizerLimits } from "../aws/item-client.ts";
import { requiredVariable } from "../configuration.ts";

/** What a function learns of a usable token. */
export interface IntrospectedToken {
  readonly tokenId: string;
  readonly tokenName: string;
  readonly owner: string;
  /** As the token has them: those too that have left the catalogue of the service. */
  readonly scopes: readonly string[];
  /** When this secret stops being accepted (ISO 8601), or `null`: not by itself. */
  readonly validUntil: string | null;
}

/**
 * The token of a secret if the secret is to be accepted now, else `null`, which says nothing about why.
 * @param sourceIp the client's address. Without it a token that is bound to addresses is accepted from anywhere.
 */
export type Introspect = (secret: string, sourceIp?: string) => Promise<IntrospectedToken | null>;

/**
 * Checks secrets in a function of one's own, as an authorizer would, without a call of the HTTP API and without
 * stamping last seen. `TokenService.grantIntrospect` allows it and sets the environment that this reads.
 *
 * Make it once, outside of the handler. Its result must not be cached for longer than a revocation may take.
 * It throws where DynamoDB does not respond: never take that for a verdict.
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
