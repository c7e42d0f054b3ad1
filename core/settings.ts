import { isPolicyRules, type PolicyRules } from "./grants/policy-patterns.ts";
import { isScope, type Scope } from "./scope.ts";
import { type Prefixes, prefixPattern } from "./secret.ts";
import {
  isBoolean,
  isDuration,
  isIntegerIn,
  isListOf,
  isMatching,
  isNullOr,
  isOneOf,
  isOptional,
  isShaped,
  isString,
  type Shape,
} from "./shape.ts";

/** The token settings of a deployment. */
export interface TokenSettings extends Prefixes {
  /** All scopes that a token can have, including the management scopes. */
  readonly scopes: readonly Scope[];
  /** The scopes of a token that is created without scopes. */
  readonly defaultScopes: readonly string[];
  /** The lifetime of a token that is created without an expiry, in seconds; `null`: it doesn't expire. */
  readonly defaultLifetime: number | null;
  /** The maximum lifetime of a token from its creation, in seconds; `null`: no limit. */
  readonly maxLifetime: number | null;
}

/** The settings of the authorizer of one API. */
export interface AuthorizerSettings extends Prefixes {
  /** The header that carries the secret. */
  readonly header: string;
  /** The catalogue. A scope that opens nothing on this API is listed without grants. */
  readonly scopes: readonly Scope[];
  /** Grants (`<METHOD> <path>`) that every usable token has on this API, whatever its scopes. */
  readonly anyToken: readonly string[];
  /**
   * The rules from which the policies for this API are built. `null` for an HTTP API: its verdicts are cached by route
   * key, so each policy is about one route, which the event names.
   */
  readonly policyRules: PolicyRules | null;
  /**
   * The minimum time between two updates of last seen for one secret, in seconds; `null`: the authorizer doesn't update
   * it, because the usage of the API is counted.
   */
  readonly lastSeenResolution: number | null;
  /** Whether API Gateway caches the verdicts. A verdict that isn't cached may be based on a slow read. */
  readonly cachesVerdicts: boolean;
  /**
   * The condition key that restricts an accepted token to its address ranges; `none` if verdicts are cached by address,
   * so that the function's check is enough.
   * @default "aws:SourceIp"
   */
  readonly addressCondition?: "aws:SourceIp" | "aws:VpcSourceIp" | "none";
  /** The stages of a WebSocket API whose open connections are recorded, so that they can be closed. */
  readonly recordedStages?: readonly string[];
}

/** The settings of the function that closes connections of one stage of a WebSocket API. */
export interface ConnectionSettings extends Pick<AuthorizerSettings, "scopes" | "anyToken"> {
  readonly stageName: string;
  /** The time between the starts of two checks, in seconds; up to 60. */
  readonly interval: number;
}

/** The settings of the function behind the HTTP API. */
export interface ApiSettings extends TokenSettings {
  /** How long a protected API may cache a verdict, in seconds. */
  readonly cacheTtl: number;
  /**
   * How a revocation reaches the protected APIs: when their cached verdicts expire (`ttl`), or by flushing the
   * authorizer caches of the registered stages (`immediate`).
   */
  readonly revocation: "ttl" | "immediate";
  /** The origins whose pages can call the HTTP API from a browser. */
  readonly corsOrigins?: readonly string[];
  /** How long a token's audit trail is kept past its deletion, in seconds. */
  readonly eventRetention: number;
  /** The minimum time between two updates of last seen for one token that the function itself checks, in seconds. */
  readonly lastSeenResolution: number;
  /** The version of the service, as `GET /v1/health` returns it. */
  readonly version: string;
  /** What clients need to offer sign-in. Absent if the service has no sign-in. */
  readonly signIn?: SignInOffer;
}

/** What clients show to people who sign in, and request from the issuer. */
export interface SignInOffer {
  /** The organization whose identity people sign in with. */
  readonly organization: string;
  /** The OAuth scopes to request from the issuer. */
  readonly requestedScopes: readonly string[];
  /** Whether the console offers to sign in with a token's secret too. */
  readonly offersSecrets: boolean;
}

const isPrefix = isMatching(prefixPattern);
const prefixesShape: Shape<Prefixes> = { prefix: isPrefix, acceptedPrefixes: isListOf(isPrefix) };

/** The shape of an authorizer's settings file. */
export const authorizerSettingsShape: Shape<AuthorizerSettings> = {
  ...prefixesShape,
  header: isString,
  scopes: isListOf(isScope),
  anyToken: isListOf(isString),
  policyRules: isNullOr(isPolicyRules),
  lastSeenResolution: isNullOr(isDuration),
  cachesVerdicts: isBoolean,
  addressCondition: isOptional(isOneOf(["aws:SourceIp", "aws:VpcSourceIp", "none"])),
  recordedStages: isOptional(isListOf(isString)),
};

/** The shape of the settings file of the function that closes connections. */
export const connectionSettingsShape: Shape<ConnectionSettings> = {
  scopes: isListOf(isScope),
  anyToken: isListOf(isString),
  stageName: isString,
  interval: isIntegerIn(1, 60),
};

/** The shape of the HTTP API's settings file. */
export const apiSettingsShape: Shape<ApiSettings> = {
  ...prefixesShape,
  scopes: isListOf(isScope),
  defaultScopes: isListOf(isString),
  defaultLifetime: isNullOr(isDuration),
  maxLifetime: isNullOr(isDuration),
  cacheTtl: isDuration,
  revocation: isOneOf(["ttl", "immediate"]),
  corsOrigins: isOptional(isListOf(isString)),
  eventRetention: isDuration,
  lastSeenResolution: isDuration,
  version: isString,
  signIn: isOptional(
    isShaped<SignInOffer>({ organization: isString, requestedScopes: isListOf(isString), offersSecrets: isBoolean }),
  ),
};
