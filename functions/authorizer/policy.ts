import type { APIGatewayAuthorizerResult, PolicyDocument } from "aws-lambda";
import { compileGrants, knownScopes } from "../../core/scope.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";
import type { Verdict } from "../../core/use-cases/verify-secret.ts";

/** What the backend reads in `requestContext.authorizer`. */
export interface AuthorizerContext extends Record<string, string> {
  tokenId: string;
  tokenName: string;
  owner: string;
  /** Separated by spaces. */
  scopes: string;
  /** `previous` for the secret before the last rotation, while its overlap lasts; else `current`. */
  secretGeneration: string;
}

type CatalogueOf = Pick<AuthorizerSettings, "scopes">;

/** What verification found of an accepted secret. */
type Acceptance = Pick<Extract<Verdict, { ok: true }>, "token" | "secretGeneration" | "validUntil">;

/** Who is denied. */
type Denied = Pick<Acceptance, "token" | "secretGeneration">;

/**
 * The answer for an accepted token: a policy good for every method of this API and stage that the token may call,
 * because API Gateway caches it and asks it again about other methods.
 *
 * The conditions repeat what the function has checked, so that a cached policy cannot outlive an expiry.
 *
 * @param resourceArn the ARN of what was called: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`.
 */
export function allowPolicy(
  settings: Pick<AuthorizerSettings, "scopes" | "anyToken">,
  resourceArn: string,
  { token, secretGeneration, validUntil }: Acceptance,
): APIGatewayAuthorizerResult {
  const scopes = knownScopes(settings.scopes, token.scopes);
  const grants = compileGrants([...settings.anyToken, ...scopes.flatMap((scope) => scope.grants)]);
  if (grants.length === 0) return denyPolicy(settings, resourceArn, { token, secretGeneration });
  const stage = stageArn(resourceArn);
  const condition = {
    ...(validUntil !== null && { DateLessThan: { "aws:CurrentTime": validUntil } }),
    ...(token.allowedCidrs.length > 0 && { IpAddress: { "aws:SourceIp": [...token.allowedCidrs] } }),
  };
  return answer(
    settings,
    { token, secretGeneration },
    {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: grants.map((grant) => `${stage}/${grant}`),
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    },
  );
}

/**
 * The answer for whoever may call nothing here: 403, whatever the method.
 * @param denied who it is; `null` where the token is bad, and nothing is to be told of it.
 */
export function denyPolicy(
  settings: CatalogueOf,
  resourceArn: string,
  denied: Denied | null,
): APIGatewayAuthorizerResult {
  return answer(settings, denied, {
    Effect: "Deny",
    Action: "execute-api:Invoke",
    Resource: `${stageArn(resourceArn)}/*`,
  });
}

function answer(
  settings: CatalogueOf,
  caller: Denied | null,
  statement: PolicyDocument["Statement"][number],
): APIGatewayAuthorizerResult {
  const policyDocument = { Version: "2012-10-17", Statement: [statement] };
  if (!caller) return { principalId: "unauthorized", policyDocument };
  const { token, secretGeneration } = caller;
  const context: AuthorizerContext = {
    tokenId: token.id,
    tokenName: token.name,
    owner: token.owner,
    // A scope that has left the catalogue grants nothing behind the gateway either.
    scopes: knownScopes(settings.scopes, token.scopes)
      .map((scope) => scope.name)
      .join(" "),
    secretGeneration,
  };
  return { principalId: token.owner, policyDocument, context };
}

function stageArn(resourceArn: string): string {
  return resourceArn.split("/", 2).join("/");
}
