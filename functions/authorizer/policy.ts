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
 * The response for an accepted token: a policy that is right for every call that API Gateway evaluates it for. On a REST
 * API that is every method of the API and stage, because it caches the policy by the secret. On an HTTP API it is every
 * call of one route.
 *
 * The conditions repeat what the function has checked, for cached policies too: that API Gateway evaluates them anew for
 * each call is not confirmed.
 */
export function allowPolicy(
  settings: Pick<AuthorizerSettings, "scopes" | "anyToken" | "policyRules" | "addressCondition">,
  { resourceArn, routeKey = "" }: Called,
  { token, secretGeneration, secretVersion, validUntil }: Acceptance,
): APIGatewayAuthorizerResult {
  const { addressCondition = "aws:SourceIp" } = settings;
  const { allow, deny } = resourcesFor(settings, stageArn(resourceArn), routeKey, token.scopes);
  if (allow.length === 0) return denyPolicy(settings, resourceArn, { token, secretGeneration, secretVersion });
  const condition = {
    ...(validUntil !== null && { DateLessThan: { "aws:CurrentTime": validUntil } }),
    ...(token.allowedCidrs.length > 0 &&
      addressCondition !== "none" && { IpAddress: { [addressCondition]: [...token.allowedCidrs] } }),
  };
  const statements: PolicyDocument["Statement"] = [
    {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: [...allow],
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    },
  ];
  if (deny.length > 0) statements.push({ Effect: "Deny", Action: "execute-api:Invoke", Resource: [...deny] });
  return response(settings, { token, secretGeneration, secretVersion }, statements, {
    ...(validUntil !== null && { validUntil }),
    ...(token.allowedCidrs.length > 0 && { allowedCidrs: token.allowedCidrs.join(" ") }),
  });
}

/**
 * The response for a caller who may call nothing here: 403, whatever the method.
 */
export function denyPolicy(settings: CatalogueOf, resourceArn: string, denied: Denied): APIGatewayAuthorizerResult {
  return response(settings, denied, [
    { Effect: "Deny", Action: "execute-api:Invoke", Resource: `${stageArn(resourceArn)}/*` },
  ]);
}

function response(
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
    scopes: namesOfKnown(settings, token.scopes).join(" "),
    secretGeneration,
    secretVersion: String(secretVersion),
    tokenVersion: String(token.version),
    ...limits,
  };
  return { principalId: token.owner, policyDocument, context };
}

/** What a policy allows and denies, as ARNs. */
type Resources = { readonly allow: readonly string[]; readonly deny: readonly string[] };

/** How many combinations of scopes and routes are kept. Services have few; a token's holder can't make up any. */
const maxCompiled = 1_000;

const compiled = new WeakMap<object, Map<string, Resources>>();

/** The resources of a policy, which are the same for all tokens with the same scopes: they are worked out once. */
function resourcesFor(
  settings: Pick<AuthorizerSettings, "scopes" | "anyToken" | "policyRules">,
  stage: string,
  routeKey: string,
  names: readonly string[],
): Resources {
  const known = compiled.get(settings) ?? new Map<string, Resources>();
  compiled.set(settings, known);
  // None of these holds a line break.
  const key = [stage, routeKey, ...names].join("\n");
  const found = known.get(key);
  if (found) return found;
  const grants = [...settings.anyToken, ...knownScopes(settings.scopes, names).flatMap((scope) => scope.grants)];
  const { policyRules } = settings;
  const { allow, deny } = policyRules ? policyPatterns(policyRules, grants) : routePatterns(routeKey, grants);
  const arns = (patterns: readonly string[]) => patterns.map((pattern) => `${stage}/${pattern}`);
  if (known.size === maxCompiled) known.clear();
  const resources = { allow: arns(allow), deny: arns(deny) };
  known.set(key, resources);
  return resources;
}

const nameSets = new WeakMap<object, ReadonlySet<string>>();

/** The names that the catalogue has. */
function namesOfKnown({ scopes }: CatalogueOf, names: readonly string[]): readonly string[] {
  const known = nameSets.get(scopes) ?? new Set(scopes.map(({ name }) => name));
  nameSets.set(scopes, known);
  return names.filter((name) => known.has(name));
}

function stageArn(resourceArn: string): string {
  return resourceArn.split("/", 2).join("/");
}
