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
type Acceptance = Pick<
  Extract<Verdict, { ok: true }>,
  "token" | "secretGeneration" | "secretVersion" | "validUntil"
> & {
  /** The name of the table that it is in. */
  readonly tableName: string;
};

/** Who is denied. */
type Denied = Omit<Acceptance, "validUntil">;

type Statements = PolicyDocument["Statement"];
type Condition = NonNullable<Statements[number]["Condition"]>;

/** What is called, as the event says it. */
type Called = Pick<AuthorizationRequest, "resourceArn" | "routeKey">;

/**
 * The response for an accepted token: a policy that is right for every call that API Gateway evaluates it for. On a REST
 * API that is every method of the API and stage, because it caches the policy by the secret. On an HTTP API it is every
 * call of one route.
 *
 * The conditions repeat what the function has checked, for cached policies too: that API Gateway evaluates them again for
 * each call is not confirmed.
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

/** The statements that let a caller call what their scopes open, while the condition holds. */
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
 * The statements for a caller who has scopes and no token: what the scopes open, until a time; without scopes, nothing.
 * @param validUntil ISO 8601.
 */
export function statementsUntil(
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

/**
 * The response for a caller who may call nothing here: 403, whatever the method.
 */
export function denyPolicy(settings: CatalogueOf, resourceArn: string, denied: Denied): APIGatewayAuthorizerResult {
  return response(denied, namesOfKnown(settings, denied.token.scopes), denyStatements(resourceArn));
}

/** @param scopes the names of the caller's scopes. One that has left the catalogue grants nothing behind the gateway either. */
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

/** What scopes open on a stage. */
interface Access {
  /** The scopes, as the token lists them. */
  readonly of: readonly string[];
  /** The resources that a policy allows and denies, as ARNs. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** The names of the scopes that the catalogue has. */
  readonly scopes: string;
}

/** How many combinations of scopes and routes are kept. Services have few; a token's holder can't make up any. */
const maxCompiled = 1_000;

interface Compiled {
  size: number;
  readonly by: Map<string, Access[]>;
}

const compiled = new WeakMap<object, Compiled>();

/**
 * What scopes open, which is the same for all tokens that have them: it is worked out once. Lists are found by their
 * length and first name, and then compared: to compare a hundred names takes a tenth of the time of hashing them.
 */
function accessFor(
  settings: Pick<AuthorizerSettings, "scopes" | "anyToken" | "policyRules">,
  stage: string,
  routeKey: string,
  names: readonly string[],
): Access {
  const known = compiled.get(settings) ?? { size: 0, by: new Map<string, Access[]>() };
  // None of these holds a line break.
  const key = `${stage}\n${routeKey}\n${names.length}\n${names[0]}`;
  const found = known.by.get(key)?.find(({ of }) => of.every((name, index) => name === names[index]));
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
  const grants = [...anyToken, ...knownScopes(scopes, names).flatMap((scope) => scope.grants)];
  const { allow, deny } = policyRules ? policyPatterns(policyRules, grants) : routePatterns(routeKey, grants);
  const arns = (patterns: readonly string[]) => patterns.map((pattern) => `${stage}/${pattern}`);
  return { of: names, allow: arns(allow), deny: arns(deny), scopes: namesOfKnown({ scopes }, names) };
}

/** The names that the catalogue has. */
function namesOfKnown({ scopes }: CatalogueOf, names: readonly string[]): string {
  return knownScopes(scopes, names)
    .map(({ name }) => name)
    .join(" ");
}

/** The ARN up to the stage, which ends before its second slash. */
function stageArn(resourceArn: string): string {
  return resourceArn.split("/", 2).join("/");
}
