import { AspectPriority, Aspects, Duration } from "aws-cdk-lib/core";
import type { Construct, IConstruct } from "constructs";
import { credentialHeaders, type WebSocketTokenHeader } from "../../contract/deployment/credential-headers.ts";
import { environment, type HandlerName, timeouts } from "../../contract/deployment/functions.ts";
import type { GrantSet } from "../../core/grants/refused-routes.ts";
import { managementScopes, type Scope, withoutGrants } from "../../core/scope.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { addAuthorizerAlarms } from "../monitoring/authorizer-alarms.ts";
import { introspectionAccess, stampingAccess } from "../service/table-access.ts";
import { isCountedApi } from "../usage/counted-apis.ts";
import type { AuthorizerProps } from "./authorizer-props.ts";

/** The code of an authorizer that checks more than secrets. */
export interface AuthorizerCode {
  readonly handler: HandlerName;
  /** Its additional settings. */
  readonly settings: object;
  readonly environment: Readonly<Record<string, string>>;
}

/** What differs between the kinds of authorizers. */
export interface AuthorizerFunctionOptions {
  /** How long API Gateway caches a verdict. */
  readonly cacheTtl: Duration;
  /** @default the code that checks only secrets */
  readonly code?: AuthorizerCode;
  /** The protected API, or `undefined` if there is none. Called after everything is constructed, like `settings`. */
  readonly apiId: () => string | undefined;
  /** The settings that depend on the API. */
  readonly settings: () => Pick<AuthorizerSettings, "policyRules" | "addressCondition" | "recordedStages">;
}

/**
 * The function that checks the tokens of one API. Each authorizer has its own function, so that a scope opens only the
 * APIs for which it is intended.
 */
export function createAuthorizerFunction(
  scope: Construct,
  props: Omit<AuthorizerProps, "header"> & { readonly header?: WebSocketTokenHeader },
  { cacheTtl, code, apiId, settings: late }: AuthorizerFunctionOptions,
): HandlerFunction {
  const { service, header = credentialHeaders.authorization, anyToken = [], dynamodbClient = "built-in" } = props;
  // If the calls of the API are counted, usage records when tokens were last seen.
  const isCounted = () => isCountedApi(scope, service, apiId());
  const settings = {
    prefix: service.prefix,
    acceptedPrefixes: service.acceptedPrefixes,
    header,
    scopes: selectScopes(props),
    anyToken,
    lastSeenResolution: service.lastSeenResolution.toSeconds(),
    cachesVerdicts: cacheTtl.toSeconds() > 0,
  };
  const handler = new HandlerFunction(scope, "Handler", {
    handler: code?.handler ?? (dynamodbClient === "sdk" ? "authorizer-sdk" : "authorizer"),
    description: "Checks tokens for an API",
    settings: (): AuthorizerSettings => ({
      ...settings,
      ...late(),
      ...(isCounted() && { lastSeenResolution: null }),
      ...code?.settings,
    }),
    environment: { [environment.tableName]: service.tableName, ...code?.environment },
    timeout: Duration.seconds(timeouts.authorizer),
    logRetention: props.logRetention,
  });
  handler.allow(introspectionAccess(service));
  const allowStamps = (node: IConstruct) => {
    if (node === handler && !isCounted()) handler.allow(stampingAccess(service));
  };
  Aspects.of(handler).add({ visit: allowStamps }, { priority: AspectPriority.MUTATING });
  if (props.alarms ?? true) addAuthorizerAlarms(handler, props.alarmsTopic ?? service.alarmsTopic);
  return handler;
}

/**
 * The scopes of the service for one API. Scopes that open nothing there are kept without grants, because the function
 * includes their names in the context.
 */
export function selectScopes({
  service,
  scopes: names,
}: Pick<AuthorizerProps, "service" | "scopes">): readonly Scope[] {
  const { scopes } = service;
  const selected = names ? scopes.map((scope) => (names.includes(scope.name) ? scope : withoutGrants(scope))) : scopes;
  const missing = managementScopes.filter(({ name }) => !scopes.some((scope) => scope.name === name));
  return [...selected, ...missing.map((scope) => ({ ...scope, grants: [] }))];
}

/** What tokens can be granted on an API. */
export interface GrantSets {
  readonly ofScopes: readonly GrantSet[];
  readonly ofAnyToken: GrantSet;
}

/** What each scope grants on the API of an authorizer, and what every token is granted. */
export function collectGrants(props: Omit<AuthorizerProps, "header">): GrantSets {
  const ofScopes = selectScopes(props).map(({ name, grants }) => ({ scope: name, grants }));
  return { ofScopes, ofAnyToken: { grants: props.anyToken ?? [] } };
}
