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
   * Former prefixes, whose secrets still work. Keep the old prefix here where you change `prefix`, until every token has
   * been rotated: without it every secret is refused, the administrator's too.
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
  /** The tokens that a deployment creates. @default one for an administrator, its secret in Secrets Manager */
  readonly seedTokens?: readonly SeedToken[];
  /**
   * The maximum time for which protected APIs can cache a verdict, 0 to 3600 s. For a day after it was lowered,
   * `effectiveBy` counts on the former one: deploy all authorizers within that day.
   * @default 300 s
   */
  readonly cacheTtl?: Duration;
  /**
   * How taking access away reaches protected APIs: when their cached verdicts expire (`ttl`), or with `immediate` by
   * flushing the authorizer caches of their stages besides, which usually shortens the wait.
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
   * What happens to the table, and to the secrets in Secrets Manager, when the stack is deleted. Unless it is DESTROY,
   * the table is protected from deletion.
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
   * Other regions that get a copy of the table, which authorizers there read. The stack needs an explicit region. Changes reach a copy about a second later.
   * @default none
   * @example ["eu-central-1"]
   */
  readonly replicas?: readonly string[];
  /**
   * How people sign in with the organization's identity (OpenID Connect), to manage tokens without having one.
   * @default nobody signs in: the management API accepts secrets alone
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
  /** The topic that alarms notify, those of the service's authorizers too. @default none: alarms only show in CloudWatch */
  readonly alarmsTopic?: ITopic;
  /** The rate limit (requests a second) and burst limit of the management API. @default 100 and 200 */
  readonly throttling?: { readonly rate: number; readonly burst: number };
  /**
   * Whether the management API serves GraphQL, at `/graphql` and `/modules/graphql`, in the shape that Jahia's clients use.
   * @default true
   */
  readonly graphql?: boolean;
  /** Whether callers of GraphQL with a usable token can read its schema. @default true */
  readonly introspection?: boolean;
  /**
   * Calls a second that each of the two paths of GraphQL takes, and how many at once. Calls without a token count.
   * @default a quarter of `throttling`, so that no flood of them gets other calls refused
   */
  readonly graphqlThrottling?: { readonly rate: number; readonly burst: number };
  /**
   * Whether the management API has access logs. API Gateway writes them with a role that the account has for the region,
   * and refuses a stage with access logs in an account that has none: see `cloudWatchRole`.
   * @default true
   */
  readonly accessLogs?: boolean;
  /**
   * Whether to set the role with which API Gateway writes the logs of all APIs in this account and region. It replaces the
   * role that is set there, and stays when the stack is deleted.
   * @default false: the account's role is left alone
   */
  readonly cloudWatchRole?: boolean;
  /**
   * Whether API Gateway sends metrics of each method of the management API, which are billed as custom metrics. Those of
   * the stage, which the dashboard and the alarms use, are sent in any case.
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
