import type { APIGatewayAuthorizerResult, PolicyDocument } from "aws-lambda";
import type { AuthorizerContext } from "../../contract/deployment/authorizer-context.ts";
import { policyPatterns, routePatterns } from "../../core/grants/policy-patterns.ts";
import { collectGrants, knownScopeNames } from "../../core/scope.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";
import type { Verdict } from "../../core/use-cases/verify-secret.ts";
import type { AuthorizationRequest } from "./authorizer-event.ts";

/** The limits of a verdict that its context contains. */
type Limits = Pick<AuthorizerContext, "validUntil" | "allowedCidrs">;

type WithCatalogue = Pick<AuthorizerSettings, "scopes">;

/** The result of verification for an accepted secret. */
type Acceptance = Pick<
  Extract<Verdict, { ok: true }>,
  "token" | "secretGeneration" | "secretVersion" | "validUntil"
> & {
  /** The name of the table that it is in. */
  readonly tableName: string;
};

/** The caller to deny. */
type Denied = Omit<Acceptance, "validUntil">;

type Statements = PolicyDocument["Statement"];
type Condition = NonNullable<Statements[number]["Condition"]>;

/** The called method or route, from the event. */
type Called = Pick<AuthorizationRequest, "resourceArn" | "routeKey">;

/**
 * The response for an accepted token: a policy that is correct for every call that API Gateway uses it for. On a REST
 * API that is every method of the API and stage, because it caches the policy by secret. On an HTTP API it is every
 * call of one route.
 *
 * The conditions repeat the function's checks for cached policies. That API Gateway evaluates them again for each call
 * is not confirmed.
 */
export function allowPolicy(
  settings: Pick<AuthorizerSettings, "scopes" | "anyToken" | "policyRules" | "addressCondition">,
  { resourceArn, routeKey = "" }: Called,
  { validUntil, ...caller }: Acceptance,
): APIGatewayAuthorizerResult {
  const { addressCondition = "aws:SourceIp" } = settings;
  const { token } = caller;
  const { allow, deny, scopes } = accessFor(settings, stageArn(resourceArn), routeKey, token.scopes);
  if (allow.length === 0) return denyPolicy(settings, resourceArn, caller);
  const condition = {
    ...(validUntil !== null && { DateLessThan: { "aws:CurrentTime": validUntil } }),
    ...(token.allowedCidrs.length > 0 &&
      addressCondition !== "none" && { IpAddress: { [addressCondition]: [...token.allowedCidrs] } }),
  };
  return response(caller, scopes, allowStatements({ allow, deny }, condition), {
    ...(validUntil !== null && { validUntil }),
    ...(token.allowedCidrs.length > 0 && { allowedCidrs: token.allowedCidrs.join(" ") }),
  });
}

/** The statements that allow what the caller's scopes open, under a condition. */
function allowStatements({ allow, deny }: Pick<Access, "allow" | "deny">, condition: Condition): Statements {
  const statements: Statements = [
    {
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: [...allow],
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    },
  ];
  if (deny.length > 0) statements.push({ Effect: "Deny", Action: "execute-api:Invoke", Resource: [...deny] });
  return statements;
}

/**
 * The statements for a caller with scopes but without a token. They allow what the scopes open until a time, and
 * nothing without scopes.
 * @param validUntil ISO 8601.
 */
export function allowUntil(
  settings: Pick<AuthorizerSettings, "scopes" | "anyToken" | "policyRules">,
  { resourceArn, routeKey = "" }: Called,
  scopes: readonly string[],
  validUntil: string,
): Statements {
  const access = accessFor(settings, stageArn(resourceArn), routeKey, scopes);
  if (scopes.length === 0 || access.allow.length === 0) return denyStatements(resourceArn);
  return allowStatements(access, { DateLessThan: { "aws:CurrentTime": validUntil } });
}

function denyStatements(resourceArn: string): Statements {
  return [{ Effect: "Deny", Action: "execute-api:Invoke", Resource: `${stageArn(resourceArn)}/*` }];
}

/** The response for a caller who can't call anything on this API: 403 for every method. */
export function denyPolicy(settings: WithCatalogue, resourceArn: string, denied: Denied): APIGatewayAuthorizerResult {
  return response(denied, joinScopeNames(settings, denied.token.scopes), denyStatements(resourceArn));
}

/** @param scopes the names of the caller's scopes that are in the catalogue. */
function response(
  { token, secretGeneration, secretVersion, tableName }: Denied,
  scopes: string,
  statements: PolicyDocument["Statement"],
  limits: Limits = {},
): APIGatewayAuthorizerResult {
  const policyDocument = { Version: "2012-10-17", Statement: statements };
  const context: AuthorizerContext = {
    tokenId: token.id,
    tokenName: token.name,
    owner: token.owner,
    scopes,
    secretGeneration,
    secretVersion: String(secretVersion),
    tokenVersion: String(token.version),
    table: tableName,
    ...limits,
  };
  return { principalId: token.owner, policyDocument, context };
}

/** What a list of scopes opens on a stage. */
interface Access {
  /** The token's scopes. */
  readonly scopeNames: readonly string[];
  /** The resources that a policy allows and denies, as ARNs. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** The names of the scopes that are in the catalogue, separated by spaces. */
  readonly scopes: string;
}

/** The maximum number of cached combinations of scopes and routes. Services have few, and clients can't create any. */
const maxCompiled = 1_000;

interface Compiled {
  size: number;
  readonly by: Map<string, Access[]>;
}

const compiled = new WeakMap<object, Compiled>();

/**
 * What scopes open. It is the same for all tokens with these scopes, so it is cached. Lists are looked up by length and
 * first name, and then compared: comparing a hundred names takes a tenth of the time of hashing them.
 */
function accessFor(
  settings: Pick<AuthorizerSettings, "scopes" | "anyToken" | "policyRules">,
  stage: string,
  routeKey: string,
  names: readonly string[],
): Access {
  const known = compiled.get(settings) ?? { size: 0, by: new Map<string, Access[]>() };
  // None of these contains a line break.
  const key = `${stage}\n${routeKey}\n${names.length}\n${names[0]}`;
  const found = known.by.get(key)?.find(({ scopeNames }) => scopeNames.every((name, index) => name === names[index]));
  if (found) return found;
  if (known.size === maxCompiled) known.by.clear();
  known.size = (known.size % maxCompiled) + 1;
  const access = compile(settings, stage, routeKey, names);
  known.by.set(key, [...(known.by.get(key) ?? []), access]);
  compiled.set(settings, known);
  return access;
}

function compile(
  { anyToken, scopes, policyRules }: Pick<AuthorizerSettings, "scopes" | "anyToken" | "policyRules">,
  stage: string,
  routeKey: string,
  names: readonly string[],
): Access {
  const grants = collectGrants({ scopes, anyToken }, names);
  const { allow, deny } = policyRules ? policyPatterns(policyRules, grants) : routePatterns(routeKey, grants);
  const arns = (patterns: readonly string[]) => patterns.map((pattern) => `${stage}/${pattern}`);
  return { scopeNames: names, allow: arns(allow), deny: arns(deny), scopes: joinScopeNames({ scopes }, names) };
}

/** The names that are in the catalogue, separated by spaces. */
function joinScopeNames({ scopes }: WithCatalogue, names: readonly string[]): string {
  return knownScopeNames(scopes, names).join(" ");
}

/** The ARN up to and including the stage, which ends before the second slash. */
function stageArn(resourceArn: string): string {
  return resourceArn.split("/", 2).join("/");
}
