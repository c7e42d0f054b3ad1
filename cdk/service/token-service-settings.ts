import { Duration } from "aws-cdk-lib/core";
import { defaults, maxCacheTtl } from "../../contract/deployment/defaults.ts";
import { assertCatalogue } from "../../core/scope.ts";
import { defaultPrefix, prefixPattern } from "../../core/secret.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { version } from "../version.ts";
import { managementCatalogue } from "./management-api.ts";
import type { TokenServiceProps } from "./token-service-props.ts";

/**
 * What the functions of the service need to know of its props.
 * @throws Error for a mistake in the catalogue, the prefix, the origins or a duration, naming it.
 */
export function settingsOf(props: TokenServiceProps): ApiSettings {
  const prefix = props.prefix ?? defaultPrefix;
  if (!prefixPattern.test(prefix)) {
    throw new Error(`prefix: ${JSON.stringify(prefix)} is not 1 to 16 lower-case letters and digits.`);
  }
  const scopes = props.scopes ?? [];
  assertCatalogue(scopes);
  const catalogue = [...scopes, ...managementCatalogue];
  const defaultScopes = props.defaultScopes ?? [];
  const unknown = defaultScopes.find((name) => !catalogue.some((scope) => scope.name === name));
  if (unknown !== undefined) throw new Error(`defaultScopes: there is no scope ${unknown}.`);
  const cacheTtl = (props.cacheTtl ?? Duration.seconds(defaults.cacheTtl)).toSeconds();
  if (cacheTtl > maxCacheTtl)
    throw new Error(`cacheTtl: API Gateway caches for ${maxCacheTtl} s at the longest, not ${cacheTtl} s.`);
  return {
    prefix,
    scopes: catalogue,
    defaultScopes,
    defaultLifetime: props.defaultLifetime?.toSeconds() ?? null,
    maxLifetime: props.maxLifetime?.toSeconds() ?? null,
    cacheTtl,
    revocation: props.revocation ?? "ttl",
    ...(props.corsOrigins && { corsOrigins: originsOf(props.corsOrigins) }),
    eventRetention: (props.eventRetention ?? Duration.seconds(defaults.eventRetention)).toSeconds(),
    version,
  };
}

/** @throws Error for what no browser sends as an origin. */
function originsOf(origins: readonly string[]): readonly string[] {
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined) throw new Error(`corsOrigins: ${JSON.stringify(wrong)} is no origin such as https://host.`);
  return origins;
}
