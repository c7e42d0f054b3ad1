import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { credentialHeaders, type TokenHeader } from "../../contract/deployment/credential-headers.ts";
import { defaults } from "../../contract/deployment/defaults.ts";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import type { GrantSet } from "../../core/grants/refused-routes.ts";
import { assertGrants, managementScopes, type Scope, withoutGrants } from "../../core/scope.ts";
import { defaultPrefix } from "../../core/secret.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { addAuthorizerAlarms } from "../monitoring/authorizer-alarms.ts";
import type { ProtectingService } from "../service/protecting-service.ts";
import { verificationAccess } from "../service/table-access.ts";

/** What every kind of authorizer takes. */
export interface AuthorizerFunctionProps {
  /** The service whose tokens are checked: a `TokenService` of this app, or what is known of another app's. */
  readonly service: ProtectingService;
  /** The header that carries the secret. @default "Authorization" */
  readonly header?: TokenHeader;
  /**
   * The names of those of the service's scopes that open something on this API.
   * @default all of them
   * @example ["lookup:read"]
   */
  readonly scopes?: readonly string[];
  /**
   * What every usable token may call on this API, whatever its scopes: `<METHOD> <path>`.
   * @default nothing
   * @example ["GET /whoami"]
   */
  readonly anyToken?: readonly string[];
  /** How long the function's log is kept. @default six months */
  readonly logRetention?: RetentionDays;
  /** Whether CloudWatch watches the function with alarms. @default true */
  readonly alarms?: boolean;
  /** Where those alarms go. @default the service's alarmsTopic */
  readonly alarmsTopic?: ITopic;
}

/** What an authorizer takes besides whose verdicts API Gateway caches. */
export interface CachingAuthorizerProps extends AuthorizerFunctionProps {
  /**
   * How long API Gateway may cache a verdict, 0 to 3600 s, and no longer than the service's `cacheTtl`: that is how
   * long a change of a token may take to be heeded.
   * @default the service's cacheTtl
   */
  readonly cacheTtl?: Duration;
}

/** What an authorizer of a RestApi takes. */
export interface RestAuthorizerProps extends CachingAuthorizerProps {
  /**
   * The routes of the API that this app does not define: those of an imported API, or of an OpenAPI document that is not
   * inline. Grants then open exactly the routes that they name; without the list, a grant with parameters may open
   * others too, and the synthesis warns of it.
   * @default none: the app defines all routes
   * @example ["GET /v1/orders/{id}", "ANY /files/{path+}"]
   */
  readonly routes?: readonly string[];
}

const defaultLastSeenResolution = Duration.seconds(defaults.lastSeenResolution);

/**
 * The function that checks the tokens of one API. Each API has its own, so that a scope of one never opens another.
 * @param policyRules asked when everything is constructed: routes may be added after the authorizer.
 * @param cacheTtl how long API Gateway caches a verdict.
 * @throws Error for a scope that the service does not have, or a grant that is none.
 */
export function createAuthorizerFunction(
  scope: Construct,
  props: AuthorizerFunctionProps,
  policyRules: () => AuthorizerSettings["policyRules"],
  cacheTtl: Duration,
): HandlerFunction {
  const { service, anyToken = [] } = props;
  assertGrants(anyToken, "anyToken");
  const settings = {
    prefix: service.prefix ?? defaultPrefix,
    header: props.header ?? credentialHeaders.authorization,
    scopes: scopesOf(service, props.scopes),
    anyToken,
    lastSeenResolution: (service.lastSeenResolution ?? defaultLastSeenResolution).toSeconds(),
    cachesVerdicts: cacheTtl.toSeconds() > 0,
  };
  const handler = new HandlerFunction(scope, "Handler", {
    handler: "authorizer",
    description: "Checks tokens for an API",
    settings: (): AuthorizerSettings => ({ ...settings, policyRules: policyRules() }),
    environment: { [environment.tableName]: service.tableName },
    timeout: Duration.seconds(timeouts.authorizer),
    logRetention: props.logRetention,
  });
  for (const statement of verificationAccess(service)) handler.allow(statement);
  if (props.alarms ?? true) addAuthorizerAlarms(handler, props.alarmsTopic ?? service.alarmsTopic);
  return handler;
}

/**
 * The catalogue as this API sees it. Scopes that open nothing here stay known, so that the context names them; one that
 * has left the catalogue is named nowhere.
 * @throws Error for a name that the service does not have.
 */
function scopesOf({ scopes }: ProtectingService, names: readonly string[] | undefined): readonly Scope[] {
  const unknown = names?.find((name) => !scopes.some((scope) => scope.name === name));
  if (unknown !== undefined) throw new Error(`The token service has no scope ${unknown}.`);
  const opened = names ? scopes.map((scope) => (names.includes(scope.name) ? scope : withoutGrants(scope))) : scopes;
  const missing = managementScopes.filter(({ name }) => !scopes.some((scope) => scope.name === name));
  return [...opened, ...missing.map((scope) => ({ ...scope, grants: [] }))];
}

/** What the scopes open on this API, and what every token may call on it. */
export function grantSets({ service, scopes, anyToken = [] }: AuthorizerFunctionProps) {
  const ofScopes = scopesOf(service, scopes).map(({ name, grants }): GrantSet => ({ scope: name, grants }));
  return { ofScopes, ofAnyToken: { grants: anyToken } satisfies GrantSet };
}
