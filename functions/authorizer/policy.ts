import type { APIGatewayAuthorizerResult, PolicyDocument } from "aws-lambda";
import type { AuthorizerContext } from "../../contract/deployment/authorizer-context.ts";
import { policyPatterns, routePatterns } from "../../core/grants/policy-patterns.ts";
import { knownScopes } from "../../core/scope.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";
import type { Verdict } from "../../core/use-cases/verify-secret.ts";
import type { AuthorizationRequest } from "./authorizer-event.ts";

/** What a verdict is limited to besides. */
type Limits = Pick<AuthorizerContext, "validUntil" | "allowedCidrs">;

type CatalogueOf = Pick<AuthorizerSettings, "scopes">;

/** What verification found of an accepted secret. */
type Acceptance = Pick<Extract<Verdict, { ok: true }>, "token" | "secretGeneration" | "secretVersion" | "validUntil">;

/** Who is denied. */
type Denied = Pick<Acceptance, "token" | "secretGeneration" | "secretVersion">;

/** What is called, as the event says it. */
type Called = Pick<AuthorizationRequest, "resourceArn" | "routeKey">;

/**
 * The answer for an accepted token: a policy that is right for every call that API Gateway evaluates it for. On a REST
 * API that is every method of the API and stage, because it caches the policy by the secret. On an HTTP API it is every
 * call of one route.
 *
 * The conditions repeat what the function has checked, so that a cached policy cannot outlive an expiry.
 */
export function allowPolicy(
  settings: Pick<AuthorizerSettings, "scopes" | "anyToken" | "policyRules" | "addressCondition">,
  { resourceArn, routeKey = "" }: Called,
  { token, secretGeneration, secretVersion, validUntil }: Acceptance,
): APIGatewayAuthorizerResult {
  const scopes = knownScopes(settings.scopes, token.scopes);
  const grants = [...settings.anyToken, ...scopes.flatMap((scope) => scope.grants)];
  const { policyRules, addressCondition = "aws:SourceIp" } = settings;
  const { allow, deny } = policyRules ? policyPatterns(policyRules, grants) : routePatterns(routeKey, grants);
  if (allow.length === 0) return denyPolicy(settings, resourceArn, { token, secretGeneration, secretVersion });
  const resources = (patterns: readonly string[]) => patterns.map((pattern) => `${stageArn(resourceArn)}/${pattern}`);
  const condition = {
    ...(validUntil !== null && { DateLessThan: { "aws:CurrentTime": validUntil } }),
    ...(token.allowedCidrs.length > 0 &&
      addressCondition !== "none" && { IpAddress: { [addressCondition]: [...token.allowedCidrs] } }),
  };
  const statements: PolicyDocument["Statement"] = [
    {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: resources(allow),
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    },
  ];
  if (deny.length > 0) statements.push({ Effect: "Deny", Action: "execute-api:Invoke", Resource: resources(deny) });
  return answer(settings, { token, secretGeneration, secretVersion }, statements, {
    ...(validUntil !== null && { validUntil }),
    ...(token.allowedCidrs.length > 0 && { allowedCidrs: token.allowedCidrs.join(" ") }),
  });
}

/**
 * The answer for whoever may call nothing here: 403, whatever the method.
 */
export function denyPolicy(settings: CatalogueOf, resourceArn: string, denied: Denied): APIGatewayAuthorizerResult {
  return answer(settings, denied, [
    { Effect: "Deny", Action: "execute-api:Invoke", Resource: `${stageArn(resourceArn)}/*` },
  ]);
}

function answer(
  settings: CatalogueOf,
  { token, secretGeneration, secretVersion }: Denied,
  statements: PolicyDocument["Statement"],
  limits: Limits = {},
): APIGatewayAuthorizerResult {
  const policyDocument = { Version: "2012-10-17", Statement: statements };
  const context: AuthorizerContext = {
    tokenId: token.id,
    tokenName: token.name,
    owner: token.owner,
    // A scope that has left the catalogue grants nothing behind the gateway either.
    scopes: knownScopes(settings.scopes, token.scopes)
      .map((scope) => scope.name)
      .join(" "),
    secretGeneration,
    secretVersion: String(secretVersion),
    tokenVersion: String(token.version),
    ...limits,
  };
  return { principalId: token.owner, policyDocument, context };
}

function stageArn(resourceArn: string): string {
  return resourceArn.split("/", 2).join("/");
}
