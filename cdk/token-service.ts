import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { assertCatalogue, type Scope } from "../core/scope.ts";
import { defaultPrefix, prefixPattern } from "../core/secret.ts";
import type { ApiSettings } from "../core/settings.ts";
import { addCustomDomain, type CustomDomain } from "./custom-domain.ts";
import { HandlerFunction } from "./handler-function.ts";
import { grantIntrospect } from "./introspection-access.ts";
import { createManagementApi, managementCatalogue } from "./management-api.ts";
import { Monitoring } from "./monitoring.ts";
import type { ProtectingService, StageRegistry } from "./protecting-service.ts";
import { assertSeedTokens, bootstrapToken, type SeedToken } from "./seed-token.ts";
import { SeedTokens } from "./seed-tokens.ts";
import { createStageRegistrar } from "./stage-registrar.ts";
import { managementAccess } from "./table-access.ts";
import { createTokenTable } from "./token-table.ts";
import { version } from "./version.ts";

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
   * Whether to give API Gateway the role with which it writes logs. It is one for account and region; say false where
   * the account has it already and it is kept elsewhere.
   * @default true
   */
  readonly cloudWatchRole?: boolean;
  /** Whether the stack gets the outputs `ManagementUrl` and `AdminTokenSecretName`. @default true */
  readonly outputs?: boolean;
}

/**
 * The token service: the table, the management API, and the tokens to begin with.
 *
 * @example
 * const service = new TokenService(stack, "Tokens", {
 *   scopes: [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] }],
 * });
 * const authorizer = new TokenAuthorizer(stack, "Authorizer", { service });
 */
export class TokenService extends Construct implements ProtectingService {
  readonly tableName: string;
  readonly tableArn: string;
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly cacheTtl: Duration;
  readonly lastSeenResolution: Duration;
  readonly stageRegistry?: StageRegistry;
  readonly alarmsTopic?: ITopic;
  /** The management API. */
  readonly api: RestApi;
  /** Where the management API is. */
  readonly url: string;
  /** The name of the entry in Secrets Manager with the administrator's secret, where the service made that. */
  readonly adminTokenSecretName: string | undefined;
  /** The function behind the management API. */
  readonly handler: LambdaFunction;
  readonly #replicas: readonly string[];

  /** @throws Error for a mistake in the catalogue, the seeds or a duration, naming it. */
  constructor(scope: Construct, id: string, props: TokenServiceProps = {}) {
    super(scope, id);
    const settings = settingsOf(props);
    const { removalPolicy = RemovalPolicy.RETAIN, logRetention } = props;
    const seeds = props.seedTokens ?? [bootstrapToken];
    assertSeedTokens(
      seeds,
      settings.scopes.map(({ name }) => name),
    );
    this.prefix = settings.prefix;
    this.scopes = props.scopes ?? [];
    this.cacheTtl = Duration.seconds(settings.cacheTtl);
    this.lastSeenResolution = props.lastSeenResolution ?? Duration.seconds(60);

    if (props.alarmsTopic) this.alarmsTopic = props.alarmsTopic;
    const { customDomain, replicas = [], corsOrigins = [], monitoring = true } = props;

    this.#replicas = replicas;

    const table = createTokenTable(this, { removalPolicy, replicas });
    this.tableName = table.tableName;
    this.tableArn = table.tableArn;

    const handler = new HandlerFunction(this, "ApiHandler", {
      handler: "api",
      description: "Latchkey's management API",
      settings,
      environment: { TABLE_NAME: table.tableName },
      // A change may wait for a flush that is under way, and then for its own. API Gateway waits for 29 s.
      timeout: Duration.seconds(28),
      memorySize: 1024,
      logRetention,
    });
    for (const statement of managementAccess(table)) handler.allow(statement);
    this.handler = handler.function;

    this.api = createManagementApi(this, {
      service: {
        tableName: this.tableName,
        tableArn: this.tableArn,
        scopes: this.scopes,
        prefix: this.prefix,
        lastSeenResolution: this.lastSeenResolution,
        ...(props.alarmsTopic && { alarmsTopic: props.alarmsTopic }),
      },
      handler: handler.function,
      cloudWatchRole: props.cloudWatchRole ?? true,
      removalPolicy,
      logRetention,
      throttling: props.throttling ?? { rate: 100, burst: 200 },
      corsOrigins,
      hidesDefaultEndpoint: customDomain !== undefined && !customDomain.keepDefaultEndpoint,
      alarms: monitoring,
    });
    this.url = customDomain ? addCustomDomain(this.api, customDomain) : this.api.url;
    const seedTokens = new SeedTokens(this, "Seeds", { seeds, table, settings, removalPolicy, logRetention });
    const { secretArns } = seedTokens;

    const flushes = settings.revocation === "immediate";
    if (flushes) {
      const flushing = [handler, seedTokens.handler];
      this.stageRegistry = createStageRegistrar(this, { table, flushing, logRetention });
    }
    if (monitoring) {
      const { alarmsTopic } = props;
      new Monitoring(this, "Monitoring", { api: this.api, handler: handler.function, table, flushes, alarmsTopic });
    }

    this.adminTokenSecretName = props.seedTokens ? undefined : [...secretArns.values()][0];
    if (props.outputs ?? true) this.#addOutputs();
  }

  /**
   * Lets another function find out whose secret it was given, without the HTTP API: it may read token items, and has
   * `createIntrospector` of `latchkey/introspection` for the rest.
   */
  grantIntrospect(fn: LambdaFunction): void {
    grantIntrospect(this, fn);
  }

  /**
   * The service as authorizers in the region of a replica see it: they read that region's copy of the table.
   * Revocations wait for their caches, whatever the service's `revocation`, since a region flushes its own stages only.
   *
   * @throws Error for a region that is none of `replicas`.
   */
  replicaIn(region: string): ProtectingService {
    if (!this.#replicas.includes(region)) throw new Error(`The token service has no replica in ${region}.`);
    const { tableName, prefix, scopes, cacheTtl, lastSeenResolution } = this;
    const tableArn = Stack.of(this).formatArn({
      service: "dynamodb",
      region,
      resource: "table",
      resourceName: tableName,
    });
    return { tableName, tableArn, prefix, scopes, cacheTtl, lastSeenResolution };
  }

  #addOutputs(): void {
    const outputs = {
      ManagementUrl: ["Where the management API is", this.url],
      AdminTokenSecretName: ["The entry in Secrets Manager with the administrator's secret", this.adminTokenSecretName],
    } as const;
    for (const [name, [description, value]] of Object.entries(outputs)) {
      // The same name whatever the construct is called, so that it can be written in a document.
      if (value !== undefined) new CfnOutput(this, name, { description, value }).overrideLogicalId(name);
    }
  }
}

function settingsOf(props: TokenServiceProps): ApiSettings {
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
  const cacheTtl = (props.cacheTtl ?? Duration.seconds(300)).toSeconds();
  if (cacheTtl > 3600) throw new Error(`cacheTtl: API Gateway caches for 3600 s at the longest, not ${cacheTtl} s.`);
  return {
    prefix,
    scopes: catalogue,
    defaultScopes,
    defaultLifetime: props.defaultLifetime?.toSeconds() ?? null,
    maxLifetime: props.maxLifetime?.toSeconds() ?? null,
    cacheTtl,
    revocation: props.revocation ?? "ttl",
    ...(props.corsOrigins && { corsOrigins: originsOf(props.corsOrigins) }),
    eventRetention: (props.eventRetention ?? Duration.days(400)).toSeconds(),
    version,
  };
}

/** @throws Error for what no browser sends as an origin. */
function originsOf(origins: readonly string[]): readonly string[] {
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined) throw new Error(`corsOrigins: ${JSON.stringify(wrong)} is no origin such as https://host.`);
  return origins;
}
