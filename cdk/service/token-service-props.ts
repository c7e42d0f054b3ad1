import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Duration, RemovalPolicy } from "aws-cdk-lib/core";
import type { SeedToken } from "../../contract/deployment/seed-token.ts";
import type { Scope } from "../../core/scope.ts";
import type { ApiSettings } from "../../core/settings.ts";
import type { PropTypes } from "../prop-types.ts";
import type { CustomDomain } from "./custom-domain.ts";

/** How tokens are, and how the service that keeps them is run. */
export interface TokenServiceProps {
  /** What every secret begins with: 1 to 16 lower-case letters and digits. @default "lk" */
  readonly prefix?: string;
  /**
   * The scopes of the APIs that tokens open. Those of the service itself are added.
   * @default none
   * @example [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] }]
   */
  readonly scopes?: readonly Scope[];
  /** The scopes of a token that is made without any. @default none @example ["lookup:read"] */
  readonly defaultScopes?: readonly string[];
  /** The tokens that are made on deploy. @default one for the administrator, its secret in Secrets Manager */
  readonly seedTokens?: readonly SeedToken[];
  /** The longest that protected APIs may cache a verdict, 0 to 3600 s. @default 300 s */
  readonly cacheTtl?: Duration;
  /**
   * How taking access away reaches protected APIs: when their cached verdicts run out, or `immediate`ly, by flushing
   * the authorizer caches of their stages.
   * @default "ttl"
   */
  readonly revocation?: ApiSettings["revocation"];
  /** The life of a token that is made without an expiry. @default it does not expire */
  readonly defaultLifetime?: Duration;
  /** The longest life of a token, from its creation on. @default no limit */
  readonly maxLifetime?: Duration;
  /** The least time between two stamps of last seen for one token. @default 60 s */
  readonly lastSeenResolution?: Duration;
  /** How long a token's audit trail is kept past its deletion. @default 400 days */
  readonly eventRetention?: Duration;
  /** How long logs are kept. @default six months */
  readonly logRetention?: RetentionDays;
  /**
   * What becomes of the table, and of secrets in Secrets Manager, when the stack is deleted. With anything but DESTROY
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
   * Other regions that get a copy of the table, so that authorizers there read it where they are. The stack's own
   * region has to be given then. Changes reach a copy about a second later.
   * @default none
   * @example ["eu-central-1"]
   */
  readonly replicas?: readonly string[];
  /**
   * The origins whose pages may call the management API from a browser.
   * @default none
   * @example ["https://console.example.com"]
   */
  readonly corsOrigins?: readonly string[];
  /** Whether CloudWatch gets a dashboard and alarms. @default true */
  readonly monitoring?: boolean;
  /** Where the alarms go, those of the service's authorizers too. @default nowhere: they show in CloudWatch alone */
  readonly alarmsTopic?: ITopic;
  /** Calls a second that the management API takes, and how many at once. @default 100 and 200 */
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
  /** Whether the stack gets the outputs `ManagementUrl` and `AdminTokenSecretName`. @default true */
  readonly outputs?: boolean;
}

/** The types of a service's props. */
export const tokenServicePropTypes: PropTypes<TokenServiceProps> = {
  prefix: "string?",
  scopes: "object[]?",
  defaultScopes: "string[]?",
  seedTokens: "object[]?",
  cacheTtl: "Duration?",
  revocation: "string?",
  defaultLifetime: "Duration?",
  maxLifetime: "Duration?",
  lastSeenResolution: "Duration?",
  eventRetention: "Duration?",
  logRetention: "number?",
  removalPolicy: "string?",
  customDomain: "object?",
  replicas: "string[]?",
  corsOrigins: "string[]?",
  monitoring: "boolean?",
  alarmsTopic: "object?",
  throttling: "object?",
  graphql: "boolean?",
  introspection: "boolean?",
  graphqlThrottling: "object?",
  accessLogs: "boolean?",
  cloudWatchRole: "boolean?",
  outputs: "boolean?",
};
