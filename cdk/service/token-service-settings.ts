import { Duration } from "aws-cdk-lib/core";
import { defaults, maxCacheTtl } from "../../contract/deployment/defaults.ts";
import { managementCatalogue } from "../../contract/management-catalogue.ts";
import { defaultPrefix } from "../../core/secret.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { assertPropTypes } from "../prop-types.ts";
import {
  assertOneOf,
  assertOrigins,
  assertPrefixes,
  assertResolved,
  assertScopeNames,
  assertScopes,
  revocations,
  wholeSeconds,
} from "../validate-props.ts";
import { version } from "../version.ts";
import { assertSignIn, signInOffer } from "./sign-in.ts";
import { type TokenServiceProps, tokenServicePropTypes } from "./token-service-props.ts";

/**
 * Checks the props of a service and makes of them what its functions need to know.
 * @throws Error naming the prop that is wrong.
 */
export function createApiSettings(props: TokenServiceProps): ApiSettings {
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
  if (signIn) assertSignIn(signIn, catalogue);
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
  return settings;
}
