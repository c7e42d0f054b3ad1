import { isPolicyRules, type PolicyRules } from "./grants/policy-patterns.ts";
import { isScope, type Scope } from "./scope.ts";
import {
  isBoolean,
  isCount,
  isListOf,
  isNullOr,
  isOneOf,
  isOptional,
  isShaped,
  isString,
  type Shape,
} from "./shape.ts";

/** What an operator decided about tokens when deploying the service. */
export interface TokenSettings {
  /** The prefix of every new secret. */
  readonly prefix: string;
  /** Former prefixes whose secrets are still accepted. */
  readonly acceptedPrefixes: readonly string[];
  /** All scopes that a token can be given, those of the service itself among them. */
  readonly scopes: readonly Scope[];
  /** The scopes of a token that is made without any. */
  readonly defaultScopes: readonly string[];
  /** The life of a token that is made without an expiry, in seconds; `null`: it does not expire. */
  readonly defaultLifetime: number | null;
  /** The longest life of a token from its creation on, in seconds; `null`: no limit. */
  readonly maxLifetime: number | null;
}

/** What an authorizer needs to know to check the calls of one API. */
export interface AuthorizerSettings {
  /** The header that carries the secret. */
  readonly header: string;
  /** The prefix of every new secret. */
  readonly prefix: string;
  /** Former prefixes whose secrets are still accepted. */
  readonly acceptedPrefixes: readonly string[];
  /** The catalogue. A scope that opens nothing on this API is listed without grants. */
  readonly scopes: readonly Scope[];
  /** Grants (`<METHOD> <path>`) that every usable token has on this API, whatever its scopes. */
  readonly anyToken: readonly string[];
  /**
   * What the policies for this API are made of. `null` for an HTTP API: its verdicts are cached by the route's key, which
   * the event names, so that each is about one route.
   */
  readonly policyRules: PolicyRules | null;
  /**
   * The least time between two stamps of last seen for one secret, in seconds; `null`: the authorizer stamps nothing,
   * because the usage of the API is counted.
   */
  readonly lastSeenResolution: number | null;
  /** Whether API Gateway caches the verdicts. One that it does not cache may come from a slow read. */
  readonly cachesVerdicts: boolean;
  /**
   * The key of the condition that holds an accepted token to its address ranges; `none` where verdicts are cached by
   * address and the function's check is enough.
   * @default "aws:SourceIp"
   */
  readonly addressCondition?: "aws:SourceIp" | "aws:VpcSourceIp" | "none";
  /** The stages of a WebSocket API whose open connections are recorded, so that they can be closed. */
  readonly recordedStages?: readonly string[];
}

/** What the function that closes connections of one stage of a WebSocket API needs to know. */
export interface ConnectionSettings extends Pick<AuthorizerSettings, "scopes" | "anyToken"> {
  readonly stageName: string;
  /** The time between the starts of two checks, in seconds; up to 60. */
  readonly interval: number;
}

/** What the function behind the HTTP API needs to know. */
export interface ApiSettings extends TokenSettings {
  /** How long a protected API may cache a verdict, in seconds. */
  readonly cacheTtl: number;
  /**
   * How a change of a token's access reaches the protected APIs: when their cached verdicts run out (`ttl`), or at once,
   * by flushing the caches of the stages that the table lists (`immediate`).
   */
  readonly revocation: "ttl" | "immediate";
  /** The origins whose pages may call the HTTP API from a browser. */
  readonly corsOrigins?: readonly string[];
  /** How long a token's audit trail is kept past its deletion, in seconds. */
  readonly eventRetention: number;
  /** The least time between two stamps of last seen for one token that the function itself checks, in seconds. */
  readonly lastSeenResolution: number;
  /** The version of the service, as `GET /v1/health` returns it. */
  readonly version: string;
  /** How clients offer people to sign in; absent: nobody signs in. */
  readonly signIn?: SignInOffer;
}

/** What clients tell people who may sign in, and ask the issuer for. */
export interface SignInOffer {
  /** The organization whose identity people sign in with. */
  readonly organization: string;
  /** The scopes (OAuth) that are requested of the issuer. */
  readonly requestedScopes: readonly string[];
  /** Whether the console offers to sign in with a token's secret too. */
  readonly offersSecrets: boolean;
}

/** The settings of an authorizer, as its function reads them. */
export const authorizerSettingsShape: Shape<AuthorizerSettings> = {
  header: isString,
  prefix: isString,
  acceptedPrefixes: isListOf(isString),
  scopes: isListOf(isScope),
  anyToken: isListOf(isString),
  policyRules: isNullOr(isPolicyRules),
  lastSeenResolution: isNullOr(isCount),
  cachesVerdicts: isBoolean,
  addressCondition: isOptional(isOneOf(["aws:SourceIp", "aws:VpcSourceIp", "none"])),
  recordedStages: isOptional(isListOf(isString)),
};

/** The settings of the function that closes connections. */
export const connectionSettingsShape: Shape<ConnectionSettings> = {
  scopes: isListOf(isScope),
  anyToken: isListOf(isString),
  stageName: isString,
  interval: isCount,
};

/** The settings of the HTTP API, as its function reads them. */
export const apiSettingsShape: Shape<ApiSettings> = {
  prefix: isString,
  acceptedPrefixes: isListOf(isString),
  scopes: isListOf(isScope),
  defaultScopes: isListOf(isString),
  defaultLifetime: isNullOr(isCount),
  maxLifetime: isNullOr(isCount),
  cacheTtl: isCount,
  revocation: isOneOf(["ttl", "immediate"]),
  corsOrigins: isOptional(isListOf(isString)),
  eventRetention: isCount,
  lastSeenResolution: isCount,
  version: isString,
  signIn: isOptional(
    isShaped<SignInOffer>({ organization: isString, requestedScopes: isListOf(isString), offersSecrets: isBoolean }),
  ),
};
