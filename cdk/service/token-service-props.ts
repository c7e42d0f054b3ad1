import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Duration, RemovalPolicy } from "aws-cdk-lib/core";
import type { SeedToken } from "../../contract/deployment/seed-token.ts";
import type { Scope } from "../../core/scope.ts";
import type { ApiSettings } from "../../core/settings.ts";
import type { PropTypes } from "../prop-types.ts";
import type { CustomDomain } from "./custom-domain.ts";
import type { SignInProps } from "./sign-in.ts";

/** Props of a token service. */
export interface TokenServiceProps {
  /** The prefix of every secret: 1 to 16 lower-case letters and digits. @default "lk" */
  readonly prefix?: string;
  /**
   * Former prefixes whose secrets still work. If you change `prefix`, keep the old one here until every token has been
   * rotated. Otherwise every secret is refused, including the administrator's.
   * @default none
   */
  readonly acceptedPrefixes?: readonly string[];
  /**
   * The scopes of the APIs that tokens open. Those of the service itself are added.
   * @default none
   * @example [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] }]
   */
  readonly scopes?: readonly Scope[];
  /** The scopes of a token that is created without any. @default none @example ["lookup:read"] */
  readonly defaultScopes?: readonly string[];
  /** The tokens that a deployment creates. @default one for an administrator, with its secret in Secrets Manager */
  readonly seedTokens?: readonly SeedToken[];
  /**
   * The maximum time for which protected APIs can cache a verdict, 0 to 3600 s. For a day after it was lowered,
   * `effectiveBy` still includes the former time, so deploy all authorizers within that day.
   * @default 300 s
   */
  readonly cacheTtl?: Duration;
  /**
   * When a revocation takes effect on protected APIs: when their cached verdicts expire (`ttl`), or usually earlier,
   * because the service also flushes the authorizer caches of their stages (`immediate`).
   * @default "ttl"
   */
  readonly revocation?: ApiSettings["revocation"];
  /** The lifetime of a token that is created without an expiry. @default it doesn't expire */
  readonly defaultLifetime?: Duration;
  /** The maximum lifetime of a token, from its creation. @default no limit */
  readonly maxLifetime?: Duration;
  /** The minimum time between two updates of a token's `lastSeenAt`. @default 60 s */
  readonly lastSeenResolution?: Duration;
  /** How long a token's audit trail is kept after its deletion. @default 400 days */
  readonly eventRetention?: Duration;
  /** How long logs are kept. @default six months */
  readonly logRetention?: RetentionDays;
  /**
   * What happens to the table and the secrets in Secrets Manager when the stack is deleted. Unless it is DESTROY, the
   * table has deletion protection.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * A domain name of your own for the management API.
   * @default none: the API has the name that API Gateway gives it
   * @example { domainName: "tokens.example.com", certificate, hostedZone }
   */
  readonly customDomain?: CustomDomain;
  /**
   * Other regions with a copy of the table, which authorizers there read. The stack needs an explicit region. Changes
   * reach a copy about a second later.
   * @default none
   * @example ["eu-central-1"]
   */
  readonly replicas?: readonly string[];
  /**
   * How people sign in with the organization's identity (OpenID Connect), to manage tokens without a token.
   * @default none: the management API accepts only secrets
   * @example { issuer: "https://login.example.com", clientId: "latchkey" }
   */
  readonly signIn?: SignInProps;
  /**
   * The origins whose pages can call the management API.
   * @default none
   * @example ["https://console.example.com"]
   */
  readonly corsOrigins?: readonly string[];
  /** Whether to create a dashboard and alarms. @default true */
  readonly monitoring?: boolean;
  /** The topic for all alarms, including those of authorizers. @default none: alarms are only visible in CloudWatch */
  readonly alarmsTopic?: ITopic;
  /** The rate limit (requests a second) and burst limit of the management API. @default 100 and 200 */
  readonly throttling?: { readonly rate: number; readonly burst: number };
  /**
   * Whether the management API has GraphQL at `/graphql` and `/modules/graphql`, compatible with Jahia's clients.
   * @default true
   */
  readonly graphql?: boolean;
  /** Whether callers with a usable token can read the GraphQL schema. @default true */
  readonly introspection?: boolean;
  /**
   * The rate limit (requests a second) and burst limit of each of the two paths of GraphQL. Calls without a token count.
   * @default a quarter of `throttling`, so that a flood of these calls can't block others
   */
  readonly graphqlThrottling?: { readonly rate: number; readonly burst: number };
  /**
   * Whether the management API has access logs. API Gateway writes them with the role that is set for the account and
   * region. Without that role, it rejects a stage with access logs. See `cloudWatchRole`.
   * @default true
   */
  readonly accessLogs?: boolean;
  /**
   * Whether to set the role with which API Gateway writes the logs of all APIs in this account and region. It replaces
   * the previous role, and is kept when the stack is deleted.
   * @default false: the account's role isn't changed
   */
  readonly cloudWatchRole?: boolean;
  /**
   * Whether API Gateway sends metrics for each method of the management API, which are billed as custom metrics. The
   * metrics of the stage, which the dashboard and the alarms use, are always sent.
   * @default false
   */
  readonly detailedMetrics?: boolean;
  /** Whether the stack has the outputs `ManagementUrl` and `AdminTokenSecretName`. @default true */
  readonly outputs?: boolean;
}

/** The types of a service's props. */
export const tokenServicePropTypes: PropTypes<TokenServiceProps> = {
  prefix: "string?",
  acceptedPrefixes: "string[]?",
  scopes: "object[]?",
  defaultScopes: "string[]?",
  seedTokens: "object[]?",
  cacheTtl: "Duration?",
  revocation: "string?",
  defaultLifetime: "Duration?",
  maxLifetime: "Duration?",
  lastSeenResolution: "Duration?",
  eventRetention: "Duration?",
  logRetention: "RetentionDays?",
  removalPolicy: "RemovalPolicy?",
  customDomain: "object?",
  replicas: "string[]?",
  signIn: "object?",
  corsOrigins: "string[]?",
  monitoring: "boolean?",
  alarmsTopic: "Topic?",
  throttling: "object?",
  graphql: "boolean?",
  introspection: "boolean?",
  graphqlThrottling: "object?",
  accessLogs: "boolean?",
  cloudWatchRole: "boolean?",
  detailedMetrics: "boolean?",
  outputs: "boolean?",
};
