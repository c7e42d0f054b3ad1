import { Duration } from "aws-cdk-lib/core";
import { defaults, maxCacheTtl } from "../../contract/deployment/defaults.ts";
import { managementCatalogue } from "../../contract/management-catalogue.ts";
import { allPrefixes, defaultPrefix } from "../../core/secret.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { assertPropTypes } from "../prop-types.ts";
import {
  assertOneOf,
  assertOrigins,
  assertPrefixes,
  assertReplicas,
  assertResolved,
  assertScopeNames,
  assertScopes,
  assertThrottling,
  revocations,
  wholeSeconds,
} from "../validate-props.ts";
import { version } from "../version.ts";
import { assertCustomDomain } from "./custom-domain.ts";
import { assertSeedTokens } from "./seed-token.ts";
import { assertGrantableScopes, assertSignIn, signInOffer } from "./sign-in.ts";
import { type TokenServiceProps, tokenServicePropTypes } from "./token-service-props.ts";

/**
 * Checks all props of a service, and derives the settings of its functions.
 * @param region the region of the service's stack.
 * @throws Error naming the prop that is wrong.
 */
export function createApiSettings(props: TokenServiceProps, region: string): ApiSettings {
  assertPropTypes(props, tokenServicePropTypes);
  const {
    prefix = defaultPrefix,
    acceptedPrefixes = [],
    scopes = [],
    defaultScopes = [],
    revocation = "ttl",
    corsOrigins,
    signIn,
  } = props;
  const {
    cacheTtl = Duration.seconds(defaults.cacheTtl),
    eventRetention = Duration.seconds(defaults.eventRetention),
    lastSeenResolution = Duration.seconds(defaults.lastSeenResolution),
    defaultLifetime,
    maxLifetime,
  } = props;
  assertPrefixes(prefix, acceptedPrefixes);
  assertScopes(scopes);
  const catalogue = [...scopes, ...managementCatalogue];
  assertScopeNames("defaultScopes", defaultScopes, catalogue);
  assertOneOf("revocation", revocation, revocations);
  if (corsOrigins) {
    assertResolved("corsOrigins", corsOrigins);
    assertOrigins("corsOrigins", corsOrigins);
  }
  if (signIn) {
    assertSignIn(signIn);
    assertGrantableScopes(signIn, catalogue);
  }
  const settings: ApiSettings = {
    prefix,
    acceptedPrefixes,
    scopes: catalogue,
    defaultScopes,
    defaultLifetime: defaultLifetime ? wholeSeconds("defaultLifetime", defaultLifetime, { min: 1 }) : null,
    maxLifetime: maxLifetime ? wholeSeconds("maxLifetime", maxLifetime, { min: 1 }) : null,
    cacheTtl: wholeSeconds("cacheTtl", cacheTtl, { max: maxCacheTtl }),
    revocation,
    ...(corsOrigins && { corsOrigins }),
    eventRetention: wholeSeconds("eventRetention", eventRetention),
    lastSeenResolution: wholeSeconds("lastSeenResolution", lastSeenResolution),
    version,
    ...(signIn && { signIn: signInOffer(signIn) }),
  };
  if (
    settings.defaultLifetime !== null &&
    settings.maxLifetime !== null &&
    settings.defaultLifetime > settings.maxLifetime
  ) {
    throw new Error(
      `defaultLifetime: ${settings.defaultLifetime} s is more than maxLifetime, ${settings.maxLifetime} s.`,
    );
  }
  const { seedTokens = [], replicas = [], throttling, graphqlThrottling, customDomain } = props;
  const scopeNames = catalogue.map(({ name }) => name);
  assertSeedTokens(seedTokens, scopeNames, allPrefixes(settings));
  assertReplicas(replicas, region);
  if (throttling) assertThrottling("throttling", throttling);
  if (graphqlThrottling) assertThrottling("graphqlThrottling", graphqlThrottling);
  if (customDomain) assertCustomDomain(customDomain);
  return settings;
}
